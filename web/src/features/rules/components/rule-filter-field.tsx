import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef } from "react";
import { type Control, useController } from "react-hook-form";
import { SavedFilterMenu } from "@/features/findings/components/filter-bar.tsx";
import { FilterInput } from "@/features/findings/components/filter-input.tsx";
import { FilterProblemText } from "@/features/findings/components/filter-problem-text.tsx";
import type { FilterProblem } from "@/features/findings/filter-problem.ts";
import { listSources } from "@/features/imports/api/list-sources.ts";
import type { RuleInput } from "../rule-schema.ts";

interface RuleFilterFieldProps {
  control: Control<RuleInput>;
  /** What the service has said against a filter, and against which one. */
  refused: { filter: string; problem: FilterProblem } | undefined;
}

/** The findings that a rule is about, in the language of the list of findings. */
export function RuleFilterField({ control, refused }: RuleFilterFieldProps) {
  const { field, fieldState } = useController({ control, name: "filter" });
  const sources = useQuery(listSources()).data ?? [];
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const { ref } = field;
  // The form focuses the first input at fault; this one has its reference already.
  useEffect(() => ref(input.current), [ref]);

  const shown = refused && refused.filter === field.value.trim() ? refused : undefined;
  const message = fieldState.error?.message;
  const isInvalid = message !== undefined || shown !== undefined;
  return (
    <SpaceBetween size="xs">
      <FormField
        label="Filter"
        controlId={id}
        description={
          <span id={`${id}-hint`}>
            The findings that it is about, as on their list; suggestions come as you type.
          </span>
        }
        errorText={
          isInvalid && (
            <span id={`${id}-problem`}>
              {shown ? <FilterProblemText filter={shown.filter} problem={shown.problem} /> : message}
            </span>
          )
        }
        stretch
      >
        <FilterInput
          id={id}
          inputRef={input}
          value={field.value}
          sources={sources}
          invalid={isInvalid}
          describedBy={isInvalid ? `${id}-hint ${id}-problem` : `${id}-hint`}
          onChange={field.onChange}
          onApply={field.onChange}
        />
      </FormField>
      <SavedFilterMenu onChoose={({ filter }) => field.onChange(filter)} />
    </SpaceBetween>
  );
}
