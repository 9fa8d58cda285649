import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useEffect, useRef, useState } from "react";
import type { z } from "@/shared/zod.ts";

interface TextFilterProps {
  label: string;
  description: string;
  schema: z.ZodType<string>;
  /** What to say about text that the schema refuses. */
  problem: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

const typingPauseMs = 400;

/** A filter of free text. It is applied when the typing pauses, or at once with Enter. */
export function TextFilter({ label, description, schema, problem, value = "", onChange }: TextFilterProps) {
  const [draft, setDraft] = useState(value);
  const [applied, setApplied] = useState(value);
  const timer = useRef<number>(undefined);

  // The URL may change by other means: the back button, or the filters being cleared.
  if (value !== applied) {
    setApplied(value);
    setDraft(value);
  }
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const parsed = schema.safeParse(draft);
  const isEmpty = draft.trim() === "";

  const apply = (text: string) => {
    window.clearTimeout(timer.current);
    const wanted = text.trim() === "" ? "" : schema.safeParse(text).data;
    if (wanted === undefined || wanted === value) return;
    setApplied(wanted);
    onChange(wanted === "" ? undefined : wanted);
  };

  return (
    <FormField
      label={label}
      description={description}
      errorText={!isEmpty && !parsed.success ? problem : undefined}
    >
      <Input
        type="search"
        value={draft}
        clearAriaLabel={`Clear ${label.toLowerCase()}`}
        onChange={({ detail }) => {
          setDraft(detail.value);
          window.clearTimeout(timer.current);
          timer.current = window.setTimeout(() => apply(detail.value), typingPauseMs);
        }}
        onBlur={() => apply(draft)}
        onKeyDown={({ detail }) => detail.key === "Enter" && apply(draft)}
      />
    </FormField>
  );
}
