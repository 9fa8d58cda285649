import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { isPlaced, placedErrors, placesOf } from "@/shared/api/field-errors.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { FormDialog } from "@/shared/ui/form-dialog.tsx";
import { TextField } from "@/shared/ui/form-fields.tsx";
import { saveTeam } from "../api/save-team.ts";
import type { Team } from "../api/schemas.ts";
import { type TeamInput, teamFormSchema } from "../team-schema.ts";

interface TeamDialogProps {
  /** The one to rename; without it a new one is made. */
  team?: Team;
  onDone: (team: Team) => void;
  onDismiss: () => void;
}

const placeOf = placesOf<keyof TeamInput>([
  ["name", "name"],
  ["title", "title"],
]);

/** Makes a team, or gives one another title. */
export function TeamDialog({ team, onDone, onDismiss }: TeamDialogProps) {
  const save = useMutation(saveTeam(team, useQueryClient()));
  const { control, handleSubmit, setError } = useForm<TeamInput>({
    resolver: zodResolver(teamFormSchema),
    defaultValues: { name: team?.name ?? "", title: team?.title ?? "" },
  });
  const submit = handleSubmit((input) =>
    save.mutate(input, {
      onSuccess: onDone,
      onError: (error) => {
        for (const { name, message } of placedErrors(error, placeOf))
          setError(name, { message }, { shouldFocus: true });
      },
    }),
  );
  return (
    <FormDialog
      header={team ? "Rename team" : "Create team"}
      submitText={team ? "Save" : "Create"}
      pendingText="Saving"
      pending={save.isPending}
      onSubmit={submit}
      onDismiss={onDismiss}
    >
      {save.error && !isPlaced(save.error, placeOf) && (
        <Failure header="The team was not saved" error={save.error} />
      )}
      {!team && (
        <TextField
          control={control}
          name="name"
          label="Name"
          description="By which everything else names the team. It never changes."
          placeholder="payments-eu"
          stretch
        />
      )}
      <TextField
        control={control}
        name="title"
        label="Title"
        description="What people call it. Without one it goes by its name."
        stretch
      />
    </FormDialog>
  );
}
