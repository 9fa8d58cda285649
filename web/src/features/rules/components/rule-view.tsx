import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Announcement } from "@/shared/ui/announcement.tsx";
import { Code } from "@/shared/ui/code.tsx";
import { DoneBy } from "@/shared/ui/done-by.tsx";
import type { Rule } from "../api/schemas.ts";
import { actionsInWords, triggersInWords } from "../labels.ts";
import { DeleteRuleDialog } from "./delete-rule-dialog.tsx";
import { RuleDialog } from "./rule-dialog.tsx";
import { RuleState } from "./rule-list.tsx";
import { RunDialog } from "./run-dialog.tsx";
import { RunList } from "./run-list.tsx";

interface RuleViewProps {
  rule: Rule;
  mayChange: boolean;
  onDeleted: () => void;
}

type Task = "change" | "run" | "delete";

/** One rule: what it says, and what it did. */
export function RuleView({ rule, mayChange, onDeleted }: RuleViewProps) {
  const [task, setTask] = useState<Task>();
  const [hasBegun, setHasBegun] = useState(false);
  const done = () => setTask(undefined);
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={rule.description}
        actions={
          mayChange && (
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={() => setTask("delete")}>Delete</Button>
              <Button onClick={() => setTask("change")}>Change</Button>
              <Button variant="primary" onClick={() => setTask("run")}>
                Run
              </Button>
            </SpaceBetween>
          )
        }
      >
        {rule.name}
      </Header>
      {hasBegun && (
        <Announcement type="success" onDismiss={() => setHasBegun(false)}>
          The run has begun. How far it is stands below.
        </Announcement>
      )}
      <Facts rule={rule} />
      <RunList ruleId={rule.id} />
      {task === "change" && <RuleDialog rule={rule} teams={[]} onDone={done} onDismiss={done} />}
      {task === "delete" && <DeleteRuleDialog rule={rule} onDone={onDeleted} onDismiss={done} />}
      {task === "run" && (
        <RunDialog
          rule={rule}
          onDismiss={done}
          onDone={() => {
            done();
            setHasBegun(true);
          }}
        />
      )}
    </SpaceBetween>
  );
}

function Facts({ rule }: { rule: Rule }) {
  const { filter, actions, priority, stop, updatedAt, updatedBy } = rule;
  return (
    <Container header={<Header variant="h2">What it does</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={150}
        items={[
          { label: "Filter", value: <Code>{filter}</Code> },
          {
            label: "Does",
            value: [...actionsInWords(actions), ...(stop ? ["Stops later rules"] : [])].join("; "),
          },
          { label: "Looks at", value: triggersInWords(rule) },
          { label: "State", value: <RuleState rule={rule} /> },
          { label: "Place in the order", value: priority },
          { label: "Changed", value: <DoneBy at={updatedAt} by={updatedBy} /> },
          ...(actions.transition?.reason ? [{ label: "Reason", value: actions.transition.reason }] : []),
        ]}
      />
    </Container>
  );
}
