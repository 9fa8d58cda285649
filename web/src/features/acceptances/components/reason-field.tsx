import FormField from "@cloudscape-design/components/form-field";
import Textarea from "@cloudscape-design/components/textarea";
import { type Control, Controller, type FieldPath, type FieldValues } from "react-hook-form";

interface ReasonFieldProps<Values extends FieldValues> {
  control: Control<Values>;
  name: FieldPath<Values>;
}

/** Why an acceptance changes. */
export function ReasonField<Values extends FieldValues>({ control, name }: ReasonFieldProps<Values>) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <FormField
          label="Reason"
          description="It becomes part of the finding's history."
          errorText={fieldState.error?.message}
          stretch
        >
          <Textarea {...field} rows={3} onChange={({ detail }) => field.onChange(detail.value)} />
        </FormField>
      )}
    />
  );
}
