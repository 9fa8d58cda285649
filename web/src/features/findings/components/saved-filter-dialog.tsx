import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { ApiError, hasStatus } from "@/shared/api/problem.ts";
import { Dialog } from "@/shared/ui/dialog.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { z } from "@/shared/zod.ts";
import { type FilterInput, saveFilter } from "../api/save-filter.ts";
import type { SavedFilter } from "../api/schemas.ts";
import { filterProblemOf } from "../filter-problem.ts";
import { longestFilter } from "../findings-search.ts";
import { FilterProblemText } from "./filter-problem-text.tsx";

const inputSchema = z.object({
  name: z.string().trim().min(1, "Give it a name.").max(100, "Use at most 100 characters."),
  filter: z.string().trim().max(longestFilter, "Use at most 2,000 characters."),
  shared: z.boolean(),
});

interface SavedFilterDialogProps {
  /** The one to change; without it the filter is saved as a new one. */
  saved?: SavedFilter;
  filter: string;
  onDismiss: () => void;
  onSaved: () => void;
}

/** Gives a filter a name, or changes what is saved under it. */
export function SavedFilterDialog({ saved, filter, onDismiss, onSaved }: SavedFilterDialogProps) {
  const save = useMutation(saveFilter(saved, useQueryClient()));
  const { control, handleSubmit, getValues } = useForm<FilterInput>({
    resolver: zodResolver(inputSchema),
    defaultValues: { name: saved?.name ?? "", filter, shared: saved?.shared ?? false },
  });
  const submit = handleSubmit((input) => save.mutate(input, { onSuccess: onSaved }));
  const isTaken = save.error instanceof ApiError && save.error.code === "name_taken";
  const problem = filterProblemOf(save.error, getValues("filter").trim());

  return (
    <Dialog
      header={saved ? "Change saved filter" : "Save filter"}
      onDismiss={onDismiss}
      actions={
        <Button variant="primary" loading={save.isPending} loadingText="Saving" onClick={() => void submit()}>
          Save
        </Button>
      }
    >
      <form aria-label={saved ? "Change saved filter" : "Save filter"} onSubmit={submit} noValidate>
        <SpaceBetween size="m">
          {save.error && !isTaken && !problem && <SaveError error={save.error} saved={saved} />}
          <Controller
            control={control}
            name="name"
            render={({ field, fieldState }) => (
              <FormField
                label="Name"
                errorText={
                  fieldState.error?.message ?? (isTaken && "You have a filter of this name already.")
                }
                stretch
              >
                <Input {...field} autoFocus onChange={({ detail }) => field.onChange(detail.value)} />
              </FormField>
            )}
          />
          <Controller
            control={control}
            name="filter"
            render={({ field, fieldState }) => (
              <FormField
                label="Filter to save"
                description="All that is filtered by now, in the filter language."
                errorText={
                  fieldState.error?.message ??
                  (problem && <FilterProblemText filter={getValues("filter").trim()} problem={problem} />)
                }
                stretch
              >
                <Textarea
                  {...field}
                  rows={3}
                  spellcheck={false}
                  onChange={({ detail }) => field.onChange(detail.value)}
                />
              </FormField>
            )}
          />
          <Controller
            control={control}
            name="shared"
            render={({ field }) => (
              <Checkbox
                checked={field.value}
                description="Everybody may read it; only you and admins may change it."
                onChange={({ detail }) => field.onChange(detail.checked)}
              >
                Share with everybody
              </Checkbox>
            )}
          />
        </SpaceBetween>
      </form>
    </Dialog>
  );
}

function SaveError({ error, saved }: { error: unknown; saved: SavedFilter | undefined }) {
  if (!saved || !hasStatus(error, 412)) return <Failure header="The filter was not saved" error={error} />;
  return (
    <div role="alert">
      <Alert type="warning" header="Somebody else was faster" statusIconAriaLabel="Warning">
        This filter was changed since you opened it. It is now called “{saved.name}” and says{" "}
        <code>{saved.filter || "everything"}</code>. Save again to replace that with yours.
      </Alert>
    </div>
  );
}
