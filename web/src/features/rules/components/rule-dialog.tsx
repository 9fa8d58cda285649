import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Control, Controller, useForm, useWatch } from "react-hook-form";
import { filterProblemOf } from "@/features/findings/filter-problem.ts";
import { stateLabels } from "@/features/findings/labels.ts";
import { TeamField } from "@/features/teams/components/team-field.tsx";
import { isPlaced, placedErrors } from "@/shared/api/field-errors.ts";
import { hasStatus } from "@/shared/api/problem.ts";
import { Code } from "@/shared/ui/code.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { FormDialog } from "@/shared/ui/form-dialog.tsx";
import { CheckField, ChoiceField, LongTextField, TextField } from "@/shared/ui/form-fields.tsx";
import { Overtaken } from "@/shared/ui/overtaken.tsx";
import { createRule, replaceRule, tryRule } from "../api/change-rules.ts";
import { type Rule, targets, triggers } from "../api/schemas.ts";
import { triggerLabels } from "../labels.ts";
import { inputOf, placeOf, type RuleInput, ruleFormSchema, wishOf } from "../rule-schema.ts";
import { RuleFilterField } from "./rule-filter-field.tsx";
import { RulePreview } from "./rule-preview.tsx";

interface RuleDialogProps {
  /** The one to change, as it is now; without it a new one is made. */
  rule?: Rule;
  /** The user's teams, when there are several to choose from. */
  teams: readonly { name: string; title: string }[];
  onDone: (rule: Rule) => void;
  onDismiss: () => void;
}

/** Makes a rule, or changes one, and says before that what it would do. What is typed stays after a conflict. */
export function RuleDialog({ rule, teams, onDone, onDismiss }: RuleDialogProps) {
  const queryClient = useQueryClient();
  const create = useMutation(createRule(queryClient));
  const replace = useMutation(replaceRule(queryClient));
  const preview = useMutation(tryRule());
  const asksForTeam = !rule && teams.length > 1;
  const { control, handleSubmit, setError, getValues } = useForm<RuleInput>({
    resolver: zodResolver(ruleFormSchema),
    defaultValues: inputOf(rule),
  });
  const error = create.error ?? replace.error ?? preview.error;
  const filter = getValues("filter").trim();
  const problem = filterProblemOf(error, filter);

  const onError = (failed: Error) => {
    for (const { name, message } of placedErrors(failed, placeOf))
      setError(name, { message }, { shouldFocus: true });
  };
  const forget = () => {
    for (const mutation of [create, replace, preview]) mutation.reset();
  };
  const teamOf = ({ team }: RuleInput) => (team === "" ? undefined : team);
  const lacksTeam = (input: RuleInput) => {
    if (!asksForTeam || input.team !== "") return false;
    setError("team", { message: "Choose the team whose findings it is about." }, { shouldFocus: true });
    return true;
  };
  const submit = handleSubmit((input) => {
    if (lacksTeam(input)) return;
    forget();
    const body = wishOf(input);
    if (rule) replace.mutate({ rule, body }, { onSuccess: onDone, onError });
    else create.mutate({ team: teamOf(input), body }, { onSuccess: onDone, onError });
  });
  const tryOut = handleSubmit((input) => {
    if (lacksTeam(input)) return;
    forget();
    preview.mutate({ team: teamOf(input), body: wishOf(input) }, { onError });
  });

  return (
    <FormDialog
      header={rule ? "Change rule" : "Create rule"}
      size="large"
      submitText={rule ? "Save" : "Create"}
      pendingText="Saving"
      pending={create.isPending || replace.isPending}
      actions={
        <Button loading={preview.isPending} loadingText="Asking" onClick={() => void tryOut()}>
          Preview
        </Button>
      }
      onSubmit={submit}
      onDismiss={onDismiss}
    >
      {asksForTeam && <TeamField control={control} name="team" teams={teams} />}
      <TextField control={control} name="name" label="Name" stretch />
      <RuleFilterField control={control} refused={problem && { filter, problem }} />
      <ActionFields control={control} />
      <WhenFields control={control} />
      <LongTextField control={control} name="description" label="What it is for" stretch />
      {preview.data && <RulePreview preview={preview.data} />}
      <RuleError error={problem ? undefined : error} rule={rule} />
    </FormDialog>
  );
}

function RuleError({ error, rule }: { error: unknown; rule: Rule | undefined }) {
  if (!error || isPlaced(error, placeOf)) return null;
  if (!rule || !hasStatus(error, 412)) return <Failure header="The rule was not saved" error={error} />;
  return (
    <Overtaken>
      This rule was changed by {rule.updatedBy} since you opened it. It is now called “{rule.name}” and is
      about <Code>{rule.filter}</Code>. What you have typed is still here: save again to replace that with
      yours.
    </Overtaken>
  );
}

const states = [
  { value: "", label: "Leave it as it is" },
  ...targets.map((value) => ({ value, label: stateLabels[value] })),
];

const assignees = [
  { value: "nobody", label: "Leave it as it is" },
  { value: "person", label: "Assign to a person" },
  { value: "team", label: "Assign to a team" },
];

function ActionFields({ control }: { control: Control<RuleInput> }) {
  const [state, assignTo] = useWatch({ control, name: ["state", "assignTo"] });
  return (
    <SpaceBetween size="m">
      <ChoiceField control={control} name="state" label="State" options={states} stretch />
      {state !== "" && (
        <LongTextField
          control={control}
          name="reason"
          label="Reason"
          description="It becomes part of the history of each finding."
          stretch
        />
      )}
      {state === "risk_accepted" && (
        <SpaceBetween size="m">
          <TextField
            control={control}
            name="owner"
            label="Owner"
            description="Who answers for each of these risks."
            stretch
          />
          <TextField
            control={control}
            name="days"
            label="Accepted for how many days"
            description="From when the rule does so. After that the finding comes back."
            inputMode="numeric"
            stretch
          />
        </SpaceBetween>
      )}
      <ChoiceField control={control} name="assignTo" label="Assignee" options={assignees} stretch />
      {assignTo !== "nobody" && (
        <TextField
          control={control}
          name="assignee"
          label="Assign to"
          description="The name, as histories show it."
          stretch
        />
      )}
      <TextField
        control={control}
        name="labels"
        label="Labels to add"
        description="With blanks between them, such as fixture needs-review."
        stretch
      />
      <CheckField control={control} name="notify" label="Tell others by the event rule.matched" />
    </SpaceBetween>
  );
}

const when = triggers.map((value) => ({ value, label: triggerLabels[value] }));

function WhenFields({ control }: { control: Control<RuleInput> }) {
  return (
    <SpaceBetween size="m">
      <Controller
        control={control}
        name="on"
        render={({ field, fieldState }) => (
          <FormField
            label="Looks at"
            description="After each import. With none it only runs when somebody asks for it."
            errorText={fieldState.error?.message}
            stretch
          >
            <Multiselect
              ref={field.ref}
              placeholder="Nothing by itself"
              selectedOptions={when.filter(({ value }) => field.value.includes(value))}
              options={when}
              deselectAriaLabel={({ label }) => `Remove ${label}`}
              onChange={({ detail }) => field.onChange(detail.selectedOptions.map(({ value }) => value))}
            />
          </FormField>
        )}
      />
      <TextField
        control={control}
        name="priority"
        label="Place in the order"
        description="Rules with lower numbers run first."
        inputMode="numeric"
        stretch
      />
      <CheckField control={control} name="stop" label="Keep later rules away from what this one matches" />
      <CheckField control={control} name="enabled" label="Enabled, so that imports are looked at" />
    </SpaceBetween>
  );
}
