import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { hasStatus } from "@/shared/api/problem.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { LongTextField } from "@/shared/ui/form-fields.tsx";
import { Overtaken } from "@/shared/ui/overtaken.tsx";
import type { FindingDetail } from "../api/schemas.ts";
import { transitionFinding } from "../api/transition-finding.ts";
import { stateLabels } from "../labels.ts";
import { type TransitionInput, transitionOf, transitionSchema } from "../transition-schema.ts";
import { FormInput } from "./form-input.tsx";

/** Changes the state of a finding to one of those that the service allows from here. */
export function TransitionForm({ finding }: { finding: FindingDetail }) {
  const [outcome, setOutcome] = useState<string>();
  const queryClient = useQueryClient();
  const transition = useMutation(transitionFinding(finding.id, queryClient));
  const { control, handleSubmit, reset, watch } = useForm<TransitionInput>({
    resolver: zodResolver(transitionSchema(finding.allowedTransitions)),
    defaultValues: { state: null, reason: "", owner: "", lastDay: "" },
  });
  const accepting = watch("state") === "risk_accepted";

  const submit = handleSubmit(async (input) => {
    setOutcome(undefined);
    const changed = await transition
      .mutateAsync(transitionOf(transitionSchema(finding.allowedTransitions).parse(input)))
      .catch(() => undefined);
    if (!changed) return;
    reset();
    setOutcome(`The finding is now ${stateLabels[changed.state].toLowerCase()}.`);
  });

  return (
    <Container header={<Header variant="h2">Change state</Header>}>
      <form aria-label="Change state" onSubmit={submit} noValidate>
        <Form
          actions={
            <Button variant="primary" formAction="submit" loading={transition.isPending} loadingText="Saving">
              Save change
            </Button>
          }
        >
          <SpaceBetween size="m">
            {outcome && (
              <div role="status">
                <Alert type="success" statusIconAriaLabel="Success">
                  {outcome}
                </Alert>
              </div>
            )}
            <TransitionError error={transition.error} finding={finding} />
            <Controller
              control={control}
              name="state"
              render={({ field, fieldState }) => (
                <FormField label="New state" errorText={fieldState.error?.message}>
                  <RadioGroup
                    value={field.value}
                    items={finding.allowedTransitions.map(({ state, reasonRequired }) => ({
                      value: state,
                      label: stateLabels[state],
                      description: reasonRequired ? "Needs a reason" : undefined,
                    }))}
                    onChange={({ detail }) => field.onChange(detail.value)}
                    ref={field.ref}
                  />
                </FormField>
              )}
            />
            <LongTextField
              control={control}
              name="reason"
              label="Reason"
              description="It becomes part of the history."
            />
            {accepting && (
              <>
                <FormInput
                  control={control}
                  name="owner"
                  label="Owner"
                  description="Who answers for the risk."
                />
                <FormInput
                  control={control}
                  name="lastDay"
                  label="Accepted until"
                  description="The last day, at most a year ahead. After it the finding comes back."
                  placeholder="YYYY-MM-DD"
                />
              </>
            )}
          </SpaceBetween>
        </Form>
      </form>
    </Container>
  );
}

function TransitionError({ error, finding }: { error: unknown; finding: FindingDetail }) {
  if (!error) return null;
  if (!hasStatus(error, 409)) return <Failure header="The state was not changed" error={error} />;
  return (
    <Overtaken>
      Your change does not fit the finding any more: it is now {stateLabels[finding.state].toLowerCase()}.
      What you see has been brought up to date; look at it and choose again.
    </Overtaken>
  );
}
