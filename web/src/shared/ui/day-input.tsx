import FormField from "@cloudscape-design/components/form-field";
import { type Ref, useId } from "react";
import classes from "./day-input.module.css";

interface DayInputProps {
  label: string;
  description: string;
  error: string | undefined;
  /** As YYYY-MM-DD; empty when no day is chosen. */
  value: string;
  min: string;
  name: string;
  ref: Ref<HTMLInputElement>;
  onChange: (day: string) => void;
  onBlur: () => void;
}

/** A day, chosen as the browser and the system do that: they know the user's order of day and month. */
export function DayInput({ label, description, error, onChange, ...input }: DayInputProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  return (
    <FormField
      label={label}
      controlId={id}
      description={<span id={hintId}>{description}</span>}
      errorText={error && <span id={errorId}>{error}</span>}
    >
      <input
        {...input}
        id={id}
        type="date"
        className={classes.input}
        aria-invalid={error !== undefined}
        aria-describedby={error ? `${hintId} ${errorId}` : hintId}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </FormField>
  );
}
