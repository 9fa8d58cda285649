import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { isPlaced, placedErrors, placesOf } from "@/shared/api/field-errors.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { FormDialog } from "@/shared/ui/form-dialog.tsx";
import { ChoiceField, TextField } from "@/shared/ui/form-fields.tsx";
import { putMember } from "../api/save-member.ts";
import { type Member, teamRoles } from "../api/schemas.ts";
import { roleLabels, roleMeanings } from "../labels.ts";
import { type MemberInput, memberFormSchema } from "../team-schema.ts";

interface MemberDialogProps {
  team: string;
  /** The one to change; without it somebody is added. */
  member?: Member;
  onDone: () => void;
  onDismiss: () => void;
}

const placeOf = placesOf<keyof MemberInput>([
  ["subject", "subject"],
  ["name", "name"],
  ["role", "role"],
]);

const roles = teamRoles.map((value) => ({
  value,
  label: roleLabels[value],
  description: roleMeanings[value],
}));

/** Makes somebody a member of a team, or gives a member another role. */
export function MemberDialog({ team, member, onDone, onDismiss }: MemberDialogProps) {
  const put = useMutation(putMember(team, useQueryClient()));
  const { control, handleSubmit, setError } = useForm<MemberInput>({
    resolver: zodResolver(memberFormSchema),
    defaultValues: member ?? { subject: "", name: "", role: "viewer" },
  });
  const submit = handleSubmit((input) =>
    put.mutate(input, {
      onSuccess: onDone,
      onError: (error) => {
        for (const { name, message } of placedErrors(error, placeOf))
          setError(name, { message }, { shouldFocus: true });
      },
    }),
  );
  return (
    <FormDialog
      header={member ? "Change member" : "Add member"}
      submitText={member ? "Save" : "Add"}
      pendingText="Saving"
      pending={put.isPending}
      onSubmit={submit}
      onDismiss={onDismiss}
    >
      {put.error && !isPlaced(put.error, placeOf) && (
        <Failure header="The member was not saved" error={put.error} />
      )}
      {!member && (
        <TextField
          control={control}
          name="subject"
          label="Subject"
          description="By which the sign-in knows them. They see their own on the page of a team."
          stretch
        />
      )}
      <TextField control={control} name="name" label="Name" description="What people call them." stretch />
      <ChoiceField control={control} name="role" label="Role" options={roles} stretch />
    </FormDialog>
  );
}
