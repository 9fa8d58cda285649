import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Multiselect from "@cloudscape-design/components/multiselect";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useNarrow } from "@/shared/ui/use-narrow.ts";
import { kinds, severities, sortSchema, sorts, states } from "../api/schemas.ts";
import { type FindingsSearch, isFiltered, searchText, sourceName } from "../findings-search.ts";
import { kindLabels, severityLabels, sortLabels, stateLabels } from "../labels.ts";
import { TextFilter } from "./text-filter.tsx";

interface FindingsFiltersProps {
  search: FindingsSearch;
  onChange: (change: Partial<FindingsSearch>) => void;
  /** The filter in the service's language, and what goes with it. */
  bar: ReactNode;
}

const third = { default: 12, xs: 6, m: 4 };

/** The list's filters. They have no state of their own: what is set is what the URL says. */
export function FindingsFilters({ bar, ...props }: FindingsFiltersProps) {
  const fields = (
    <SpaceBetween size="m">
      {bar}
      <FilterFields {...props} />
    </SpaceBetween>
  );
  return (
    <section aria-label="Filters">
      {useNarrow() ? (
        <ExpandableSection headerText={headerOf(props.search)}>{fields}</ExpandableSection>
      ) : (
        fields
      )}
    </section>
  );
}

/** On a phone the filters are folded away, so the header says that there are some. */
function headerOf(search: FindingsSearch): string {
  return isFiltered(search) ? "Filters and order (filtered)" : "Filters and order";
}

type FieldsProps = Omit<FindingsFiltersProps, "bar">;

function FilterFields({ search, onChange }: FieldsProps) {
  return (
    <Grid gridDefinition={Array.from({ length: 6 }, () => ({ colspan: third }))}>
      <TextFilter
        label="Text"
        description="Title, rule, component or path"
        schema={searchText}
        problem="Type at least two characters."
        value={search.q}
        onChange={(q) => onChange({ q })}
      />
      <ChoiceFilter
        label="Severity"
        description="Any of these"
        labels={severityLabels}
        values={severities}
        chosen={search.severity}
        onChange={(severity) => onChange({ severity })}
      />
      <ChoiceFilter
        label="State"
        description="Any of these"
        labels={stateLabels}
        values={states}
        chosen={search.state}
        onChange={(state) => onChange({ state })}
      />
      <ChoiceFilter
        label="Kind"
        description="Any of these"
        labels={kindLabels}
        values={kinds}
        chosen={search.kind}
        onChange={(kind) => onChange({ kind })}
      />
      <TextFilter
        label="Source"
        description="As scanner:target, for example trivy:source"
        schema={sourceName}
        problem="Letters, digits and . _ : / @ - only."
        value={search.source}
        onChange={(source) => onChange({ source })}
      />
      <SortChoice search={search} onChange={onChange} />
    </Grid>
  );
}

function SortChoice({ search, onChange }: FieldsProps) {
  const chosen = search.sort ?? "severity";
  return (
    <FormField label="Order" description="What comes first">
      <Select
        selectedOption={{ value: chosen, label: sortLabels[chosen] }}
        options={sorts.map((value) => ({ value, label: sortLabels[value] }))}
        onChange={({ detail }) => onChange({ sort: sortSchema.parse(detail.selectedOption.value) })}
      />
    </FormField>
  );
}

interface ChoiceFilterProps<Value extends string> {
  label: string;
  description: string;
  labels: Record<Value, string>;
  values: readonly Value[];
  chosen: readonly Value[] | undefined;
  onChange: (chosen: Value[] | undefined) => void;
}

function ChoiceFilter<Value extends string>(props: ChoiceFilterProps<Value>) {
  const { label, description, labels, values, chosen = [], onChange } = props;
  const option = (value: Value) => ({ value, label: labels[value] });
  return (
    <FormField label={label} description={description}>
      <Multiselect
        placeholder="Any"
        selectedOptions={chosen.map(option)}
        options={values.map(option)}
        deselectAriaLabel={(removed) => `Remove ${removed.label}`}
        onChange={({ detail }) => {
          const picked = new Set(detail.selectedOptions.map(({ value }) => value));
          onChange(picked.size > 0 ? values.filter((value) => picked.has(value)) : undefined);
        }}
      />
    </FormField>
  );
}
