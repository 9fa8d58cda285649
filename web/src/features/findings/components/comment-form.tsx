import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { zodResolver } from "@hookform/resolvers/zod";
import { Controller, useForm } from "react-hook-form";
import { type CommentInput, commentInputSchema } from "../comment-schema.ts";

interface CommentFormProps {
  label: string;
  saveText: string;
  initial?: string;
  saving: boolean;
  /** Answers whether that was done. */
  onSave: (body: string) => Promise<boolean>;
  onCancel?: () => void;
}

/** Asks what somebody has to say, and keeps it until it is saved. */
export function CommentForm({ label, saveText, initial = "", saving, onSave, onCancel }: CommentFormProps) {
  const { control, handleSubmit, reset } = useForm<CommentInput>({
    resolver: zodResolver(commentInputSchema),
    defaultValues: { body: initial },
  });
  const submit = handleSubmit(async ({ body }) => {
    if (await onSave(body)) reset();
  });
  return (
    <form aria-label={label} onSubmit={submit} noValidate>
      <SpaceBetween size="s">
        <Controller
          control={control}
          name="body"
          render={({ field, fieldState }) => (
            <FormField label={label} description="Plain text." errorText={fieldState.error?.message} stretch>
              <Textarea
                value={field.value}
                onChange={({ detail }) => field.onChange(detail.value)}
                onBlur={field.onBlur}
                ref={field.ref}
                rows={3}
              />
            </FormField>
          )}
        />
        <SpaceBetween direction="horizontal" size="xs">
          <Button formAction="submit" loading={saving} loadingText="Saving">
            {saveText}
          </Button>
          {onCancel && (
            <Button formAction="none" variant="link" onClick={onCancel}>
              Cancel
            </Button>
          )}
        </SpaceBetween>
      </SpaceBetween>
    </form>
  );
}
