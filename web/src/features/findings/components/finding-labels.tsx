import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TokenGroup from "@cloudscape-design/components/token-group";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { labelFinding } from "../api/label-finding.ts";
import type { FindingDetail } from "../api/schemas.ts";
import { newLabelSchema } from "../work-schema.ts";
import { FormInput } from "./form-input.tsx";
import { WorkError } from "./work-error.tsx";

interface FindingLabelsProps {
  finding: FindingDetail;
  mayChange: boolean;
}

/** The labels of a finding. */
export function FindingLabels({ finding, mayChange }: FindingLabelsProps) {
  const { labels } = finding;
  const save = useMutation(labelFinding(finding, useQueryClient()));
  const { control, handleSubmit, reset } = useForm<{ label: string }>({
    resolver: zodResolver(newLabelSchema(labels)),
    defaultValues: { label: "" },
  });
  const add = handleSubmit(async ({ label }) => {
    const changed = await save.mutateAsync([...labels, label]).catch(() => undefined);
    if (changed) reset();
  });
  return (
    <Container header={<Header variant="h2">Labels</Header>}>
      <SpaceBetween size="m">
        {labels.length === 0 ? (
          <Box color="text-body-secondary">None yet.</Box>
        ) : (
          <TokenGroup
            disableOuterPadding
            readOnly={!mayChange}
            items={labels.map((label) => ({
              label,
              dismissLabel: `Remove the label ${label}`,
              disabled: save.isPending,
            }))}
            onDismiss={({ detail }) => save.mutate(labels.filter((_, index) => index !== detail.itemIndex))}
          />
        )}
        <WorkError header="The labels were not changed" error={save.error} />
        {mayChange && (
          <form aria-label="Add label" onSubmit={add} noValidate>
            <SpaceBetween size="s">
              <FormInput
                control={control}
                name="label"
                label="New label"
                description="Such as needs-review."
              />
              <Button formAction="submit" loading={save.isPending}>
                Add label
              </Button>
            </SpaceBetween>
          </form>
        )}
      </SpaceBetween>
    </Container>
  );
}
