import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { zodResolver } from "@hookform/resolvers/zod";
import { Controller, useForm } from "react-hook-form";
import { type NewPassword, newPasswordSchema } from "../sign-in-schema.ts";
import { SignInError } from "./sign-in-error.tsx";

interface NewPasswordFormProps {
  pending: boolean;
  error: unknown;
  onSubmit: (newPassword: string) => void;
  onCancel: () => void;
}

const fields = [
  { name: "newPassword", label: "New password" },
  { name: "repeated", label: "New password again" },
] as const;

/** The second step of signing in for those whose password somebody else has set. */
export function NewPasswordForm({ pending, error, onSubmit, onCancel }: NewPasswordFormProps) {
  const { control, handleSubmit } = useForm<NewPassword>({
    resolver: zodResolver(newPasswordSchema),
    defaultValues: { newPassword: "", repeated: "" },
  });

  return (
    <form
      aria-label="Choose a new password"
      onSubmit={handleSubmit(({ newPassword }) => onSubmit(newPassword))}
      noValidate
    >
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={onCancel}>
              Start again
            </Button>
            <Button
              variant="primary"
              formAction="submit"
              loading={pending}
              loadingText="Setting the password"
            >
              Set password
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="m">
          <SignInError error={error} />
          {fields.map(({ name, label }, index) => (
            <Controller
              key={name}
              control={control}
              name={name}
              render={({ field, fieldState }) => (
                <FormField label={label} errorText={fieldState.error?.message} stretch>
                  <Input
                    {...field}
                    type="password"
                    autoFocus={index === 0}
                    autoComplete="new-password"
                    onChange={({ detail }) => field.onChange(detail.value)}
                  />
                </FormField>
              )}
            />
          ))}
        </SpaceBetween>
      </Form>
    </form>
  );
}
