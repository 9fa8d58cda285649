import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { zodResolver } from "@hookform/resolvers/zod";
import { Controller, useForm } from "react-hook-form";
import { type Credentials, credentialsSchema } from "../sign-in-schema.ts";
import { SignInError } from "./sign-in-error.tsx";

interface CredentialsFormProps {
  pending: boolean;
  error: unknown;
  onSubmit: (credentials: Credentials) => void;
}

/** The first step of signing in. */
export function CredentialsForm({ pending, error, onSubmit }: CredentialsFormProps) {
  const { control, handleSubmit } = useForm<Credentials>({
    resolver: zodResolver(credentialsSchema),
    defaultValues: { email: "", password: "" },
  });

  return (
    <form aria-label="Sign in" onSubmit={handleSubmit(onSubmit)} noValidate>
      <Form
        actions={
          <Button variant="primary" formAction="submit" loading={pending} loadingText="Signing in" fullWidth>
            Sign in
          </Button>
        }
      >
        <SpaceBetween size="m">
          <SignInError error={error} />
          <Controller
            control={control}
            name="email"
            render={({ field, fieldState }) => (
              <FormField label="E-mail address" errorText={fieldState.error?.message} stretch>
                <Input
                  {...field}
                  type="email"
                  autoComplete="username"
                  spellcheck={false}
                  onChange={({ detail }) => field.onChange(detail.value)}
                />
              </FormField>
            )}
          />
          <Controller
            control={control}
            name="password"
            render={({ field, fieldState }) => (
              <FormField label="Password" errorText={fieldState.error?.message} stretch>
                <Input
                  {...field}
                  type="password"
                  autoComplete="current-password"
                  onChange={({ detail }) => field.onChange(detail.value)}
                />
              </FormField>
            )}
          />
        </SpaceBetween>
      </Form>
    </form>
  );
}
