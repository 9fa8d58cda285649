import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { assignFinding } from "../api/assign-finding.ts";
import type { Assignee, FindingDetail } from "../api/schemas.ts";
import { type AssigneeInput, assigneeInputSchema } from "../work-schema.ts";
import { FormInput } from "./form-input.tsx";
import { WorkError } from "./work-error.tsx";

interface FindingAssigneeProps {
  finding: FindingDetail;
  mayChange: boolean;
  /** The names under which the user is known, the one that others see first. */
  userNames: readonly string[];
}

/** Who works on a finding. */
export function FindingAssignee({ finding, mayChange, userNames }: FindingAssigneeProps) {
  const assign = useMutation(assignFinding(finding, useQueryClient()));
  const { assignee } = finding;
  const [me] = userNames;
  const isMine = assignee?.kind === "person" && userNames.includes(assignee.name);
  return (
    <Container header={<Header variant="h2">Assignee</Header>}>
      <SpaceBetween size="m">
        <Box variant="strong">{isMine ? "You" : nameOf(assignee)}</Box>
        <WorkError header="The finding was not assigned" error={assign.error} />
        {mayChange && (
          <>
            <SpaceBetween direction="horizontal" size="xs">
              {me !== undefined && !isMine && (
                <Button
                  loading={assign.isPending}
                  onClick={() => assign.mutate({ kind: "person", name: me })}
                >
                  Assign to me
                </Button>
              )}
              {assignee && (
                <Button loading={assign.isPending} onClick={() => assign.mutate(null)}>
                  Unassign
                </Button>
              )}
            </SpaceBetween>
            <AssignForm
              saving={assign.isPending}
              onAssign={(wish) => assign.mutateAsync(wish).then(Boolean, () => false)}
            />
          </>
        )}
      </SpaceBetween>
    </Container>
  );
}

function nameOf(assignee: Assignee | undefined): string {
  if (!assignee) return "Nobody";
  return assignee.kind === "team" ? `The team ${assignee.name}` : assignee.name;
}

const kindLabels = { person: "Person", team: "Team" };

interface AssignFormProps {
  saving: boolean;
  /** Answers whether that was done. */
  onAssign: (assignee: Assignee) => Promise<boolean>;
}

function AssignForm({ saving, onAssign }: AssignFormProps) {
  const { control, handleSubmit, reset } = useForm<AssigneeInput>({
    resolver: zodResolver(assigneeInputSchema),
    defaultValues: { kind: "person", name: "" },
  });
  const submit = handleSubmit(async (assignee) => {
    if (await onAssign(assignee)) reset();
  });
  return (
    <form aria-label="Assign" onSubmit={submit} noValidate>
      <SpaceBetween size="s">
        <Controller
          control={control}
          name="kind"
          render={({ field }) => (
            <FormField label="Assign to a">
              <Select
                ref={field.ref}
                selectedOption={{ value: field.value, label: kindLabels[field.value] }}
                options={Object.entries(kindLabels).map(([value, label]) => ({ value, label }))}
                onChange={({ detail }) => field.onChange(detail.selectedOption.value)}
              />
            </FormField>
          )}
        />
        <FormInput control={control} name="name" label="Name" description="As histories show it." />
        <Button formAction="submit" loading={saving}>
          Assign
        </Button>
      </SpaceBetween>
    </form>
  );
}
