import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Code } from "@/shared/ui/code.tsx";
import { counted } from "@/shared/ui/count.ts";
import type { FindingDetail } from "../api/schemas.ts";
import classes from "./finding-identity.module.css";

/** Why records of several reports are this one finding: what its fingerprint is made of, and what else leads here. */
export function FindingIdentity({ finding: { fingerprint, formerIds } }: { finding: FindingDetail }) {
  const { recipe, value, inputs, aliases } = fingerprint;
  return (
    <Container
      header={
        <Header variant="h2" description="Records with the same answers to these are this finding.">
          Identity
        </Header>
      }
    >
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={3}
          minColumnWidth={140}
          items={Object.entries(inputs).map(([name, input]) => ({
            label: labelOf(name),
            value: input === "" ? "none" : <Code>{input}</Code>,
          }))}
        />
        <section aria-label="Fingerprint">
          <Box variant="awsui-key-label">Fingerprint (recipe {recipe})</Box>
          <CopyToClipboard
            variant="inline"
            textToCopy={value}
            copyButtonAriaLabel="Copy the fingerprint"
            copySuccessText="The fingerprint is copied"
            copyErrorText="The browser did not copy it"
          />
        </section>
        {aliases.length > 0 && (
          <ExpandableSection headerText={`${counted(aliases.length, "other fingerprint")} lead here`}>
            <ul className={classes.list} aria-label="Other fingerprints">
              {aliases.map((alias) => (
                <li key={alias.value}>
                  <Code>{alias.value}</Code> (recipe {alias.recipe})
                </li>
              ))}
            </ul>
          </ExpandableSection>
        )}
        {formerIds.length > 0 && (
          <ExpandableSection headerText={`${counted(formerIds.length, "finding")} became part of this one`}>
            <ul className={classes.list} aria-label="Former ids">
              {formerIds.map((id) => (
                <li key={id}>
                  <Code>{id}</Code>
                </li>
              ))}
            </ul>
          </ExpandableSection>
        )}
      </SpaceBetween>
    </Container>
  );
}

/** The recipes name their inputs for programs. */
function labelOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
}
