import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { Controller, type ControllerProps, type FieldPath, type FieldValues } from "react-hook-form";

interface FormInputProps<Values extends FieldValues> extends Pick<ControllerProps<Values>, "control"> {
  name: FieldPath<Values>;
  label: string;
  description: string;
  placeholder?: string;
}

/** One line of text in a form, with what is wrong with it. */
export function FormInput<Values extends FieldValues>(props: FormInputProps<Values>) {
  const { control, name, label, description, placeholder } = props;
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <FormField label={label} description={description} errorText={fieldState.error?.message}>
          <Input
            value={field.value}
            onChange={({ detail }) => field.onChange(detail.value)}
            onBlur={field.onBlur}
            ref={field.ref}
            placeholder={placeholder}
          />
        </FormField>
      )}
    />
  );
}
