import { z } from "@/shared/zod.ts";

/** What can be said about an e-mail address and a password before the service is asked. */
export const credentialsSchema = z.object({
  email: z
    .string()
    .trim()
    .min(1, "Enter your e-mail address.")
    .pipe(z.email("This is not an e-mail address.")),
  password: z.string().min(1, "Enter your password."),
});

export type Credentials = z.infer<typeof credentialsSchema>;

/** Authenticator apps show six digits, often with a space that people type too. */
export const codeSchema = z.object({
  code: z
    .string()
    .transform((code) => code.replaceAll(/\s/g, ""))
    .pipe(z.string().regex(/^\d{6}$/, "Enter the six digits of the code.")),
});

export type Code = z.infer<typeof codeSchema>;

/** The rules for a good password are the service's; only what the console alone can know is checked here. */
export const newPasswordSchema = z
  .object({
    newPassword: z.string().min(1, "Enter a new password.").max(256, "Use at most 256 characters."),
    repeated: z.string(),
  })
  .refine(({ newPassword, repeated }) => newPassword === repeated, {
    path: ["repeated"],
    message: "The two passwords differ.",
  });

export type NewPassword = z.infer<typeof newPasswordSchema>;
