import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { zodResolver } from "@hookform/resolvers/zod";
import { Controller, useForm } from "react-hook-form";
import { type Code, codeSchema } from "../sign-in-schema.ts";
import { SignInError } from "./sign-in-error.tsx";

interface CodeFormProps {
  pending: boolean;
  error: unknown;
  onSubmit: (code: string) => void;
  onCancel: () => void;
}

/** The second step of signing in, for accounts with more than a password. */
export function CodeForm({ pending, error, onSubmit, onCancel }: CodeFormProps) {
  const { control, handleSubmit } = useForm<Code>({
    resolver: zodResolver(codeSchema),
    defaultValues: { code: "" },
  });

  return (
    <form aria-label="Confirm it is you" onSubmit={handleSubmit(({ code }) => onSubmit(code))} noValidate>
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={onCancel}>
              Start again
            </Button>
            <Button variant="primary" formAction="submit" loading={pending} loadingText="Checking the code">
              Confirm
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="m">
          <SignInError error={error} />
          <Controller
            control={control}
            name="code"
            render={({ field, fieldState }) => (
              <FormField
                label="Code"
                description="The six digits that your authenticator app shows."
                errorText={fieldState.error?.message}
                stretch
              >
                <Input
                  {...field}
                  autoFocus
                  autoComplete="one-time-code"
                  inputMode="numeric"
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
