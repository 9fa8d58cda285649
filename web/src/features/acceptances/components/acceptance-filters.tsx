import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useDraft } from "@/shared/ui/use-draft.ts";
import { type AcceptancesSearch, acceptancesSearchSchema, views } from "../acceptances-search.ts";
import { viewLabels } from "../labels.ts";

interface AcceptanceFiltersProps {
  search: AcceptancesSearch;
  onFilter: (search: AcceptancesSearch) => void;
}

const half = { default: 12, s: 6 };

/** Which of the accepted risks are shown. */
export function AcceptanceFilters({ search: { view = "soon", owner }, onFilter }: AcceptanceFiltersProps) {
  const [draft, setDraft] = useDraft(owner ?? "");
  const filter = (wish: { view: unknown; owner: unknown }) => onFilter(acceptancesSearchSchema.parse(wish));
  const apply = (text: string) => filter({ view, owner: text });
  const option = (value: (typeof views)[number]) => ({ value, label: viewLabels[value] });
  return (
    <Grid gridDefinition={[{ colspan: half }, { colspan: half }]}>
      <FormField label="Which">
        <Select
          selectedOption={option(view)}
          options={views.map(option)}
          onChange={({ detail }) => filter({ view: detail.selectedOption.value, owner })}
        />
      </FormField>
      <form
        aria-label="Owner"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          apply(draft);
        }}
      >
        <FormField
          label="Owner"
          description="The whole name, as it is written in the list."
          secondaryControl={<Button formAction="submit">Show</Button>}
        >
          <Input
            type="search"
            value={draft}
            clearAriaLabel="Clear"
            onChange={({ detail }) => {
              setDraft(detail.value);
              if (detail.value === "") apply("");
            }}
          />
        </FormField>
      </form>
    </Grid>
  );
}
