import type { Control, FieldPath, FieldValues } from "react-hook-form";
import { ChoiceField } from "@/shared/ui/form-fields.tsx";
import type { Team } from "../api/schemas.ts";
import { teamTitle } from "../labels.ts";

interface TeamFieldProps<Values extends FieldValues> {
  control: Control<Values>;
  name: FieldPath<Values>;
  teams: readonly Pick<Team, "name" | "title">[];
}

/** Asks those who are in several teams to which something new shall belong. */
export function TeamField<Values extends FieldValues>({ control, name, teams }: TeamFieldProps<Values>) {
  return (
    <ChoiceField
      control={control}
      name={name}
      label="Team"
      description="It belongs to one of your teams."
      placeholder="Choose a team"
      options={teams.map((team) => ({ value: team.name, label: teamTitle(team), description: team.name }))}
      stretch
    />
  );
}
