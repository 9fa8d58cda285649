import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input, { type InputProps } from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import Textarea from "@cloudscape-design/components/textarea";
import type { ReactNode } from "react";
import { Controller, type ControllerProps, type FieldPath, type FieldValues } from "react-hook-form";

interface FieldProps<Values extends FieldValues> extends Pick<ControllerProps<Values>, "control"> {
  name: FieldPath<Values>;
  label: string;
  description?: ReactNode;
  /** Whether it takes the whole width, as inputs in dialogs do. */
  stretch?: boolean;
}

interface TextFieldProps<Values extends FieldValues> extends FieldProps<Values> {
  type?: InputProps.Type;
  inputMode?: InputProps.InputMode;
  placeholder?: string;
  disabled?: boolean;
  autoFocus?: boolean;
}

/** One line of text in a form. */
export function TextField<Values extends FieldValues>(props: TextFieldProps<Values>) {
  const { control, name, label, description, stretch = false, ...input } = props;
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <FormField
          label={label}
          description={description}
          errorText={fieldState.error?.message}
          stretch={stretch}
        >
          <Input {...input} {...field} onChange={({ detail }) => field.onChange(detail.value)} />
        </FormField>
      )}
    />
  );
}

/** Some lines of text in a form, such as a reason. */
export function LongTextField<Values extends FieldValues>(props: FieldProps<Values>) {
  const { control, name, label, description, stretch = false } = props;
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <FormField
          label={label}
          description={description}
          errorText={fieldState.error?.message}
          stretch={stretch}
        >
          <Textarea {...field} rows={3} onChange={({ detail }) => field.onChange(detail.value)} />
        </FormField>
      )}
    />
  );
}

interface Choice {
  value: string;
  label: string;
  description?: string;
}

interface ChoiceFieldProps<Values extends FieldValues> extends FieldProps<Values> {
  options: readonly Choice[];
  placeholder?: string;
}

/** One of several in a form. */
export function ChoiceField<Values extends FieldValues>(props: ChoiceFieldProps<Values>) {
  const { control, name, label, description, stretch = false, options, placeholder } = props;
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <FormField
          label={label}
          description={description}
          errorText={fieldState.error?.message}
          stretch={stretch}
        >
          <Select
            ref={field.ref}
            selectedOption={options.find(({ value }) => value === field.value) ?? null}
            options={options}
            {...(placeholder !== undefined && { placeholder })}
            onChange={({ detail }) => field.onChange(detail.selectedOption.value)}
          />
        </FormField>
      )}
    />
  );
}

/** Something that is so or is not. */
export function CheckField<Values extends FieldValues>(props: Omit<FieldProps<Values>, "stretch">) {
  const { control, name, label, description } = props;
  return (
    <Controller
      control={control}
      name={name}
      render={({ field }) => (
        <Checkbox
          checked={field.value}
          description={description}
          onChange={({ detail }) => field.onChange(detail.checked)}
        >
          {label}
        </Checkbox>
      )}
    />
  );
}
