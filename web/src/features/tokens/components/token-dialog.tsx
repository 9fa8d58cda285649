import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Control, Controller, useForm } from "react-hook-form";
import { TeamField } from "@/features/teams/components/team-field.tsx";
import { isPlaced, placedErrors, placesOf } from "@/shared/api/field-errors.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { FormDialog } from "@/shared/ui/form-dialog.tsx";
import { TextField } from "@/shared/ui/form-fields.tsx";
import { createToken } from "../api/create-token.ts";
import { type NewToken, scopes } from "../api/schemas.ts";
import { scopeLabels, scopeMeanings } from "../labels.ts";
import { type TokenInput, tokenFormSchema } from "../token-schema.ts";

interface TokenDialogProps {
  /** The user's teams, when there are several to choose from. */
  teams: readonly { name: string; title: string }[];
  onCreated: (made: NewToken) => void;
  onDismiss: () => void;
}

const placeOf = placesOf<keyof TokenInput>([
  ["name", "name"],
  ["scopes", "scopes"],
  ["expiresInDays", "days"],
  ["team", "team"],
]);

/** Makes an API token. */
export function TokenDialog({ teams, onCreated, onDismiss }: TokenDialogProps) {
  const asksForTeam = teams.length > 1;
  const create = useMutation(createToken(useQueryClient()));
  const { control, handleSubmit, setError } = useForm<TokenInput>({
    resolver: zodResolver(tokenFormSchema(asksForTeam)),
    defaultValues: { team: "", name: "", scopes: [], days: "90" },
  });
  const submit = handleSubmit(({ team, name, scopes: chosen, days }) => {
    const wish = {
      team: asksForTeam ? team : undefined,
      name,
      scopes: chosen,
      expiresInDays: Number(days),
    };
    create.mutate(wish, {
      onSuccess: onCreated,
      onError: (error) => {
        for (const { name: place, message } of placedErrors(error, placeOf))
          setError(place, { message }, { shouldFocus: true });
      },
    });
  });
  return (
    <FormDialog
      header="Create API token"
      submitText="Create"
      pendingText="Making the token"
      pending={create.isPending}
      onSubmit={submit}
      onDismiss={onDismiss}
    >
      {create.error && !isPlaced(create.error, placeOf) && (
        <Failure header="There is no new token" error={create.error} />
      )}
      {asksForTeam && <TeamField control={control} name="team" teams={teams} />}
      <TextField
        control={control}
        name="name"
        label="What it is for"
        description="Such as the machine that will use it."
        stretch
      />
      <ScopeField control={control} />
      <TextField
        control={control}
        name="days"
        label="Ends after how many days"
        description="At most 365. The shorter, the less a lost token is worth."
        inputMode="numeric"
        stretch
      />
    </FormDialog>
  );
}

function ScopeField({ control }: { control: Control<TokenInput> }) {
  const options = scopes.map((value) => ({
    value,
    label: scopeLabels[value],
    description: scopeMeanings[value],
  }));
  return (
    <Controller
      control={control}
      name="scopes"
      render={({ field, fieldState }) => (
        <FormField
          label="Scopes"
          description="What it may be used for. It may never do more than you may."
          errorText={fieldState.error?.message}
          stretch
        >
          <Multiselect
            ref={field.ref}
            placeholder="Choose scopes"
            selectedOptions={options.filter(({ value }) => field.value.includes(value))}
            options={options}
            deselectAriaLabel={({ label }) => `Remove ${label}`}
            onChange={({ detail }) => field.onChange(detail.selectedOptions.map(({ value }) => value))}
          />
        </FormField>
      )}
    />
  );
}
