// Code generated from services/core/api/openapi.yaml by "npm run generate". DO NOT EDIT.

export interface paths {
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import a scanner's report
         * @description Reads a SARIF 2.1.0 or Trivy JSON report and merges it in one transaction: either the whole report is in, or nothing.
         *     Issues that the source reported before and no longer does lose that source's sighting; an issue that no source
         *     reports any more becomes `fixed`, unless somebody accepted its risk or called it a false positive.
         *
         *     Importing the content that is already the source's latest import answers 200 with that import and changes nothing.
         *     The content type is not examined. Roles: ci, analyst, lead, admin.
         */
        post: operations["importReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what an import changed
         * @description Roles: every role.
         */
        get: operations["getImport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List findings
         * @description One page of findings. To get the next one, repeat the request with the same filters and `cursor` set to the page's
         *     `nextCursor`. Roles: viewer, analyst, lead, admin.
         */
        get: operations["listFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the state of many findings
         * @description Moves all findings that a filter matches, or that are named, to another state, each with an audit entry, in one
         *     transaction: either all of them or none. At most 10,000 at once.
         *
         *     First send it with `dryRun: true`. The answer says how many findings there are, which of them may not go to the
         *     state, shows a few, and has a `token`. Then send the same with that `token` (or with `expectedCount`) and without
         *     `dryRun`. When in between another finding matches, or one has changed its state, the answer is 409
         *     `selection_changed` and nothing happens. Roles: analyst, lead, admin.
         */
        post: operations["transitionFindings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export findings as a file
         * @description All findings that the filter matches, as one stream from one snapshot, however many they are. The order is by id in
         *     CSV and JSON, and by severity in SARIF. When something goes wrong after the file has begun, the connection breaks off
         *     without the end that HTTP asks for, so that a part is never taken for the whole.
         *
         *     CSV: cells that a spreadsheet would take for a formula begin with an apostrophe. SARIF: one run for each severity,
         *     because SARIF keeps a severity at its rules. Roles: viewer, analyst, lead, admin.
         */
        get: operations["exportFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/filters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List saved filters
         * @description Your own filters and those that others share, oldest first. Roles: viewer, analyst, lead, admin.
         */
        get: operations["listFilters"];
        put?: never;
        /**
         * Save a filter under a name
         * @description The filter is checked and kept in its canonical form. Nobody has more than 100, nor two of one name. Roles: viewer,
         *     analyst, lead, admin.
         */
        post: operations["createFilter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/filters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The saved filter's id. */
                id: components["parameters"]["FilterId"];
            };
            cookie?: never;
        };
        /**
         * Read a saved filter
         * @description Your own, or one that somebody shares. Roles: viewer, analyst, lead, admin.
         */
        get: operations["getFilter"];
        /**
         * Change a saved filter
         * @description Only the owner may, and for a shared filter an admin. Roles: viewer, analyst, lead, admin.
         */
        put: operations["replaceFilter"];
        post?: never;
        /**
         * Forget a saved filter
         * @description Only the owner may, and for a shared filter an admin. Roles: viewer, analyst, lead, admin.
         */
        delete: operations["deleteFilter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one finding with its sightings
         * @description Roles: viewer, analyst, lead, admin.
         */
        get: operations["getFinding"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings/{id}/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change a finding's state
         * @description Moves the finding to another state and writes an audit entry. `allowedTransitions` of the finding lists where it may
         *     go and whether a reason is due. Roles: analyst, lead, admin.
         */
        post: operations["transitionFinding"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings/{id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a finding's history
         * @description Every change of state, newest first, with who made it and why. Entries are never changed or removed; the newest 500
         *     are shown. Roles: viewer, analyst, lead, admin.
         */
        get: operations["listFindingAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description The format of an export.
         * @example csv
         * @enum {string}
         */
        ExportFormat: "csv" | "json" | "sarif";
        /** @description Findings in one file. */
        FindingsExport: {
            /** @description The findings, ordered by id. */
            findings: components["schemas"]["ExportedFinding"][];
        };
        /** @description A finding in an export. */
        ExportedFinding: {
            /**
             * Format: uuid
             * @description The finding's id.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11
             */
            id: string;
            kind: components["schemas"]["FindingKind"];
            severity: components["schemas"]["Severity"];
            state: components["schemas"]["FindingState"];
            /**
             * @description The issue in one line.
             * @example openssl: possible denial of service in X.509 name checks
             */
            title: string;
            /**
             * @description The scanner's rule, or the vulnerability's id.
             * @example CVE-2024-6119
             */
            ruleId: string;
            /**
             * @description The package concerned; empty when the issue concerns none.
             * @example libssl3
             */
            component: string;
            /**
             * @description The component's version that was seen last.
             * @example 3.0.13-1
             */
            componentVersion: string;
            /**
             * @description The version with the fix, as was said last.
             * @example 3.0.14-1
             */
            fixedVersion: string;
            /**
             * @description The package URL; empty when unknown.
             * @example pkg:deb/debian/libssl3@3.0.13
             */
            purl: string;
            /**
             * @description The file concerned; empty when the issue concerns none.
             * @example services/core/go.mod
             */
            path: string;
            /**
             * @description The line that was seen last; 0 when unknown.
             * @example 12
             */
            line: number;
            /** @description The sources that report the finding now. */
            sources: components["schemas"]["SourceName"][];
            /**
             * Format: date-time
             * @description When it was first reported.
             * @example 2026-01-30T08:00:00Z
             */
            firstSeenAt: string;
            /**
             * Format: date-time
             * @description When it was last reported.
             * @example 2026-01-31T12:00:00Z
             */
            lastSeenAt: string;
            /**
             * Format: date-time
             * @description When the finding came to its state.
             * @example 2026-01-30T08:00:00Z
             */
            stateChangedAt: string;
            /**
             * @description An address with more about the issue; empty when there is none.
             * @example https://avd.aquasec.com/nvd/cve-2024-6119
             */
            referenceUrl: string;
            /**
             * @description What the scanner says about the issue.
             * @example Applications performing certificate name checks may read an invalid memory address.
             */
            description: string;
            /**
             * @description The finding's fingerprint in hexadecimal.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            fingerprint: string;
        };
        /** @description A wish to change the state of many findings. Exactly one of `filter` and `ids` says which. */
        BulkRequest: {
            /**
             * @description The findings that this filter matches; see the list of findings.
             * @example component = "libssl3" and state in (new, reopened)
             */
            filter?: string;
            /** @description The findings with these ids. */
            ids?: string[];
            state: components["schemas"]["FindingState"];
            /**
             * @description Why. Required where the transition of one of the findings needs one; it becomes part of the audit trail.
             * @example The affected function is not called; see the threat model.
             */
            reason?: string;
            /**
             * @description Whether findings that may not go to the state, and ids that do not exist, are left out. Otherwise one of them
             *     refuses the whole.
             * @default false
             * @example true
             */
            skipIllegal: boolean;
            /**
             * @description Whether only to say what would happen.
             * @default false
             * @example true
             */
            dryRun: boolean;
            /**
             * @description The `token` of the dry run.
             * @example 9SfLJvP0aM7dK3yVq1zXwB2nR5tU8oEhCgIiAkDlFpQ
             */
            token?: string;
            /**
             * @description Instead of the token, how many findings must match.
             * @example 214
             */
            expectedCount?: number;
        };
        /** @description What a bulk operation does. `matched` is the sum of `changed` and of the counts in `refused`. */
        BulkResult: {
            /**
             * @description Whether nothing was changed.
             * @example true
             */
            dryRun: boolean;
            /**
             * @description Whether this is the answer to an earlier request with the same key.
             * @example false
             */
            replayed: boolean;
            /**
             * @description How many findings match.
             * @example 220
             */
            matched: number;
            /**
             * @description How many of them go to the state, or would.
             * @example 214
             */
            changed: number;
            /**
             * @description How many of the ids do not exist.
             * @example 0
             */
            missing: number;
            /** @description The findings that may not go to the state, by the state they are in. */
            refused: components["schemas"]["BulkRefusal"][];
            /** @description The worst of the matching findings, at most 10, as they were before. Empty when replayed. */
            sample: components["schemas"]["Finding"][];
            /**
             * @description Stands for exactly these findings in these states and what shall happen to them.
             * @example 9SfLJvP0aM7dK3yVq1zXwB2nR5tU8oEhCgIiAkDlFpQ
             */
            token: string;
        };
        /** @description Findings of one state that may not go to the state asked for. */
        BulkRefusal: {
            state: components["schemas"]["FindingState"];
            /**
             * @description How many they are.
             * @example 6
             */
            count: number;
            /**
             * @description Why not.
             * @example A finding cannot go from fixed to triaged.
             */
            detail: string;
        };
        /** @description A filter to save. */
        SavedFilterRequest: {
            /**
             * @description The name. Case does not make a different one.
             * @example Old criticals of the core image
             */
            name: string;
            /**
             * @description The filter; see the list of findings.
             * @example severity = critical and firstSeen < now-30d
             */
            filter: string;
            /**
             * @description Whether everybody may read it.
             * @default false
             * @example true
             */
            shared: boolean;
        };
        /** @description A filter with a name. */
        SavedFilter: {
            /**
             * Format: uuid
             * @description The filter's id. It never changes.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b13
             */
            id: string;
            /**
             * @description The name.
             * @example Old criticals of the core image
             */
            name: string;
            /**
             * @description The filter in its canonical form.
             * @example severity = critical and firstSeen < now-30d
             */
            filter: string;
            /**
             * @description Whether everybody may read it.
             * @example true
             */
            shared: boolean;
            /**
             * @description Who saved it.
             * @example analyst@cloudsec.test
             */
            owner: string;
            /**
             * @description Whether you are the owner.
             * @example true
             */
            mine: boolean;
            /**
             * Format: int64
             * @description Grows with every change. The ETag is made of it.
             * @example 1
             */
            version: number;
            /**
             * Format: date-time
             * @description When it was saved first.
             * @example 2026-01-30T08:00:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             * @example 2026-01-31T12:00:00Z
             */
            updatedAt: string;
        };
        /** @description One page of saved filters. */
        SavedFilterPage: {
            /** @description The filters, oldest first. */
            items: components["schemas"]["SavedFilter"][];
            /**
             * @description Whether there are more after the last one.
             * @example false
             */
            more: boolean;
        };
        /**
         * @description The name of a source, as `scanner:target`.
         * @example trivy:image-core
         */
        SourceName: string;
        /**
         * @description The format of a report: SARIF 2.1.0 or the JSON that Trivy writes.
         * @example sarif
         * @enum {string}
         */
        ReportFormat: "sarif" | "trivy";
        /**
         * @description An order of the list of findings.
         * @default severity
         * @example severity
         * @enum {string}
         */
        FindingSort: "severity" | "lastSeen" | "firstSeen";
        /**
         * @description How bad the issue is, worst first: critical, high, medium, low, info, unknown. The worst that any source which reports
         *     the finding now says.
         * @example high
         * @enum {string}
         */
        Severity: "critical" | "high" | "medium" | "low" | "info" | "unknown";
        /**
         * @description What sort of issue it is: a known vulnerability of a component, a misconfiguration, a secret in the open, a licence
         *     that needs a decision, or a weakness in code.
         * @example vulnerability
         * @enum {string}
         */
        FindingKind: "vulnerability" | "misconfiguration" | "secret" | "licence" | "code";
        /**
         * @description Where the finding is in its life. `new`, `triaged`, `in_progress` and `reopened` are open. `risk_accepted` and
         *     `false_positive` are decisions that imports leave alone. `fixed` means that no source reports it any more, or that
         *     somebody says so; when it is seen again it becomes `reopened`.
         * @example new
         * @enum {string}
         */
        FindingState: "new" | "triaged" | "in_progress" | "risk_accepted" | "false_positive" | "fixed" | "reopened";
        /** @description One report taken in. `records` is always the sum of `created`, `unchanged`, `reopened`, `collided` and `skipped`. */
        Import: {
            /**
             * Format: uuid
             * @description The import's id.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b12
             */
            id: string;
            source: components["schemas"]["SourceName"];
            format: components["schemas"]["ReportFormat"];
            /**
             * @description The scanner that wrote the report, with its version where the report names it.
             * @example Trivy 0.68.1
             */
            tool: string;
            /**
             * @description SHA-256 of the uncompressed report, in hexadecimal.
             * @example 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
             */
            contentSha256: string;
            /**
             * Format: int64
             * @description Size of the uncompressed report in bytes.
             * @example 48211
             */
            sizeBytes: number;
            /**
             * @description Who sent the report.
             * @example ci@cloudsec.test
             */
            importedBy: string;
            /**
             * Format: date-time
             * @description When the report was taken in.
             * @example 2026-01-31T12:00:00Z
             */
            importedAt: string;
            /**
             * Format: int64
             * @description How long reading and merging took, in milliseconds.
             * @example 412
             */
            durationMs: number;
            /**
             * @description Records in the report.
             * @example 120
             */
            records: number;
            /**
             * @description Findings that nobody had reported before.
             * @example 4
             */
            created: number;
            /**
             * @description Findings that were known and kept their state.
             * @example 110
             */
            unchanged: number;
            /**
             * @description Findings that were fixed and are seen again.
             * @example 1
             */
            reopened: number;
            /**
             * @description Records that are the same issue as an earlier record of the same report.
             * @example 3
             */
            collided: number;
            /**
             * @description Records that state no issue, such as passed checks, suppressed results and permissive licences.
             * @example 2
             */
            skipped: number;
            /**
             * @description Findings that became `fixed`, because no source reports them any more.
             * @example 6
             */
            closed: number;
            /**
             * @description Sightings of this source that ended. Larger than `closed` when other sources still report the issue.
             * @example 7
             */
            sightingsClosed: number;
        };
        /** @description One issue. */
        Finding: {
            /**
             * Format: uuid
             * @description The finding's id. It never changes.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11
             */
            id: string;
            kind: components["schemas"]["FindingKind"];
            severity: components["schemas"]["Severity"];
            state: components["schemas"]["FindingState"];
            /**
             * @description The issue in one line.
             * @example openssl: possible denial of service in X.509 name checks
             */
            title: string;
            /**
             * @description The scanner's rule, or the vulnerability's id.
             * @example CVE-2024-6119
             */
            ruleId: string;
            /**
             * @description The package concerned; empty when the issue concerns none.
             * @example libssl3
             */
            component: string;
            /**
             * @description The file concerned; empty when the issue concerns none.
             * @example services/core/go.mod
             */
            path: string;
            /**
             * @description How many sources report the finding now.
             * @example 2
             */
            sources: number;
            /**
             * Format: date-time
             * @description When it was first reported.
             * @example 2026-01-30T08:00:00Z
             */
            firstSeenAt: string;
            /**
             * Format: date-time
             * @description When it was last reported.
             * @example 2026-01-31T12:00:00Z
             */
            lastSeenAt: string;
        };
        /** @description One issue with all that is known about it. */
        FindingDetail: {
            /**
             * Format: uuid
             * @description The finding's id. It never changes.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11
             */
            id: string;
            kind: components["schemas"]["FindingKind"];
            severity: components["schemas"]["Severity"];
            state: components["schemas"]["FindingState"];
            /**
             * @description The issue in one line.
             * @example openssl: possible denial of service in X.509 name checks
             */
            title: string;
            /**
             * @description The scanner's rule, or the vulnerability's id.
             * @example CVE-2024-6119
             */
            ruleId: string;
            /**
             * @description The package concerned; empty when the issue concerns none.
             * @example libssl3
             */
            component: string;
            /**
             * @description The file concerned; empty when the issue concerns none.
             * @example services/core/go.mod
             */
            path: string;
            /**
             * @description How many sources report the finding now.
             * @example 2
             */
            sources: number;
            /**
             * Format: date-time
             * @description When it was first reported.
             * @example 2026-01-30T08:00:00Z
             */
            firstSeenAt: string;
            /**
             * Format: date-time
             * @description When it was last reported.
             * @example 2026-01-31T12:00:00Z
             */
            lastSeenAt: string;
            /**
             * @description What the scanner says about the issue. Plain text or Markdown from outside, so never render it as HTML.
             * @example Applications performing certificate name checks may read an invalid memory address.
             */
            description: string;
            /**
             * @description An http or https address with more about the issue; empty when there is none.
             * @example https://avd.aquasec.com/nvd/cve-2024-6119
             */
            referenceUrl: string;
            /**
             * @description The package URL of the component as first reported; empty when unknown.
             * @example pkg:deb/debian/libssl3@3.0.14
             */
            purl: string;
            /**
             * Format: date-time
             * @description When the finding came to its present state.
             * @example 2026-01-30T08:00:00Z
             */
            stateChangedAt: string;
            /**
             * Format: int64
             * @description Grows with every change of the finding. The ETag is made of it.
             * @example 7
             */
            version: number;
            fingerprint: components["schemas"]["Fingerprint"];
            /** @description One entry for each source that ever reported the finding, the most recent first. */
            sightings: components["schemas"]["Sighting"][];
            /** @description Where the finding may go from its present state. */
            allowedTransitions: components["schemas"]["AllowedTransition"][];
        };
        /** @description What makes this issue this issue, so that anybody can compute it again. */
        Fingerprint: {
            /**
             * @description Version of the recipe that made the value.
             * @example 1
             */
            recipe: number;
            /**
             * @description The fingerprint, SHA-256 in hexadecimal.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            value: string;
            /**
             * @description The recipe's inputs by name. Severity, description, version and line are never among them.
             * @example {
             *       "kind": "vulnerability",
             *       "vulnerability": "cve-2024-6119",
             *       "component": "libssl3"
             *     }
             */
            inputs: {
                [key: string]: string;
            };
        };
        /** @description What one source says about a finding. */
        Sighting: {
            source: components["schemas"]["SourceName"];
            severity: components["schemas"]["Severity"];
            /**
             * @description How many records of the source's report are this issue.
             * @example 1
             */
            occurrences: number;
            /**
             * @description The component's version found; empty when the issue concerns no component.
             * @example 3.0.13-1
             */
            componentVersion: string;
            /**
             * @description The version with the fix; empty when there is none or none is known.
             * @example 3.0.14-1
             */
            fixedVersion: string;
            /**
             * @description The file concerned; empty when the issue concerns none.
             * @example usr/lib/x86_64-linux-gnu/libssl.so.3
             */
            path: string;
            /**
             * @description The first line concerned, counted from 1; 0 when unknown.
             * @example 12
             */
            line: number;
            /**
             * Format: date-time
             * @description When the source first reported it.
             * @example 2026-01-30T08:00:00Z
             */
            firstSeenAt: string;
            /**
             * Format: date-time
             * @description When the source last reported it.
             * @example 2026-01-31T12:00:00Z
             */
            lastSeenAt: string;
            /**
             * Format: uuid
             * @description The import that first reported it.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b12
             */
            firstImportId: string;
            /**
             * Format: uuid
             * @description The import that last reported it.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b12
             */
            lastImportId: string;
            /**
             * Format: date-time
             * @description When the source stopped reporting it; null while it does.
             * @example null
             */
            closedAt: string | null;
        };
        /** @description A state that the finding may go to. */
        AllowedTransition: {
            state: components["schemas"]["FindingState"];
            /**
             * @description Whether the transition needs a reason.
             * @example true
             */
            reasonRequired: boolean;
        };
        /** @description One page of findings. */
        FindingPage: {
            /** @description The findings, in the order asked for. */
            items: components["schemas"]["Finding"][];
            /**
             * @description Cursor of the next page; null on the last page.
             * @example AQEAAAAAAAAAAAUBkg9eixx8Opp_
             */
            nextCursor: string | null;
            total: components["schemas"]["BoundedCount"];
        };
        /**
         * @description How many findings match. Counting stops at 10,000, and at 2,000 when more than state and severity is asked for, so that
         *     a page stays fast however many there are.
         */
        BoundedCount: {
            /**
             * @description The number of matching findings, or where counting stopped.
             * @example 1284
             */
            count: number;
            /**
             * @description False when there are more than `count`.
             * @example true
             */
            exact: boolean;
        };
        /** @description A wish to change a finding's state. */
        TransitionRequest: {
            state: components["schemas"]["FindingState"];
            /**
             * @description Why. Required where `allowedTransitions` says so; it becomes part of the audit trail.
             * @example The affected function is not called; see the threat model.
             */
            reason?: string;
        };
        /** @description The history of a finding. */
        AuditTrail: {
            /** @description The entries, newest first. */
            items: components["schemas"]["AuditEntry"][];
        };
        /** @description One change of state. */
        AuditEntry: {
            /**
             * Format: int64
             * @description The entry's number; later entries have larger ones.
             * @example 812
             */
            id: number;
            /**
             * Format: date-time
             * @description When it happened.
             * @example 2026-01-31T12:00:00Z
             */
            at: string;
            /**
             * @description Who did it. For an import, who sent the report.
             * @example analyst@cloudsec.test
             */
            actor: string;
            /**
             * @description What happened: `transition` is a person's decision, `fixed` and `reopened` are the consequence of an import.
             * @example transition
             * @enum {string}
             */
            action: "transition" | "fixed" | "reopened";
            from: components["schemas"]["FindingState"];
            to: components["schemas"]["FindingState"];
            /**
             * @description Why, in the words of the actor or of the import; may be empty where no reason is due.
             * @example The affected function is not called; see the threat model.
             */
            reason: string;
            /**
             * Format: uuid
             * @description The import that caused the change; null for a person's decision.
             * @example null
             */
            importId: string | null;
        };
        /** @description An error, after RFC 9457. */
        Problem: {
            /**
             * @description A URI that names the kind of problem. Always `about:blank`; programs look at `code`.
             * @example about:blank
             */
            type: string;
            /**
             * @description The HTTP status in words.
             * @example Conflict
             */
            title: string;
            /**
             * @description The HTTP status.
             * @example 409
             */
            status: number;
            /**
             * @description What went wrong here and how to mend it, for people.
             * @example A finding cannot go from fixed to triaged.
             */
            detail?: string;
            /**
             * @description What went wrong, for programs. Stable.
             * @example illegal_transition
             */
            code: string;
            /**
             * @description The request's id, as in the `X-Request-Id` header and in the logs.
             * @example 5f1c2d3e4a5b6c7d8e9f0a1b2c3d4e5f
             */
            requestId: string;
            /** @description The fields at fault, if any. */
            errors?: components["schemas"]["FieldError"][];
        };
        /** @description What is wrong with one field. */
        FieldError: {
            /**
             * @description The parameter, or the path of the field or record.
             * @example limit
             */
            field: string;
            /**
             * @description What is wrong with it.
             * @example must be between 1 and 200
             */
            detail: string;
        };
    };
    responses: {
        /**
         * @description The selection is no longer what was previewed (code selection_changed), or one of the findings cannot go to the state
         *     (code illegal_transition).
         */
        BulkConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description The transition needs a reason (code reason_required), more than 10,000 findings match (code too_many), the key
         *     came with another request before (code idempotency_key_reused), or the filter takes too long (code too_expensive).
         */
        BulkRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The filter takes longer than a page may. Code too_expensive. */
        ExpensiveFilter: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description You have a filter of this name (code name_taken), or as many as one may have (code limit_reached). */
        FilterConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The filter is not the one that If-Match names. Code version_mismatch. */
        VersionMismatch: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request is malformed. Codes invalid_request, invalid_cursor, invalid_filter. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The token is missing, expired or not ours. Code unauthenticated. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The caller has none of the roles that may do this. Code forbidden. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing. Code not_found. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The finding cannot go from its state to the one asked for. Code illegal_transition. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The transition needs a reason. Code reason_required. */
        ReasonRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The report is over a limit; `errors` says which record and which limit. Code too_large. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The content encoding is neither gzip nor identity. Code unsupported_encoding. */
        UnsupportedEncoding: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The report is not in the format; `errors` says which record and why. Code invalid_report. */
        UnreadableReport: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too much of this at once; try again after Retry-After. Code busy. */
        Busy: {
            headers: {
                /** @description Seconds to wait. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Anything else, such as code internal. Details are in the logs under the request id. */
        Unexpected: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description The finding's id. */
        FindingId: string;
        /** @description The import's id. */
        ImportId: string;
        /**
         * @description Only findings that this filter matches, besides the other parameters. Comparisons, joined by `and`, `or`, `not` and
         *     parentheses: `severity` with `= != < <= > >=` and `in`; `state`, `kind` and `id` with `= !=` and `in`; `source`,
         *     `component`, `path`, `rule`, `purl` and `title` with `= != ~ !~` and `in`; `any` (title, rule, component or path)
         *     with `~ !~`; `firstSeen`, `lastSeen` and `stateChanged` with `< <= > >=` and a time such as `now-30d`, `2026-01-31`
         *     or `2026-01-31T12:00:00Z`; `age` with `< <= > >=` and a span such as `12h`. `in` takes a list in parentheses and may
         *     be `not in`. `~` means contains, in any case of the letters A to Z. `text "remote exec*"` finds all of these words,
         *     in any order, in title, rule, component, path, package URL and description; a star stands for the rest of a word.
         *
         *     At most 2,000 characters, 50 comparisons, 16 levels of parentheses and 200 values in lists. An error names the
         *     character at which the filter stops to make sense.
         */
        Filter: string;
        /** @description The saved filter's id. */
        FilterId: string;
        /** @description The `ETag` of the filter as you know it. When it has changed since, the answer is 412. */
        IfMatch: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    importReport: {
        parameters: {
            query: {
                /**
                 * @description Who reports, as `scanner:target`. A report replaces what the same source said before, so two targets need two
                 *     sources.
                 */
                source: components["schemas"]["SourceName"];
                /** @description The report's format. Detected from the content when absent. */
                format?: components["schemas"]["ReportFormat"];
            };
            header?: {
                /** @description `gzip` when the body is compressed; absent or `identity` otherwise. */
                "Content-Encoding"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /**
         * @description The report as the scanner wrote it. Limits: 64 MiB as sent, 256 MiB uncompressed, 250,000 records, 4 MiB a record,
         *     1 MiB a string, 64 levels of nesting.
         */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "SchemaVersion": 2,
                 *       "ArtifactName": "registry.example/core",
                 *       "Results": []
                 *     }
                 */
                "*/*": unknown;
            };
        };
        responses: {
            /** @description This content already is the latest import of the source. Nothing changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description The report is in. */
            201: {
                headers: {
                    /** @description Where the import can be read again. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            422: components["responses"]["UnreadableReport"];
            503: components["responses"]["Busy"];
            default: components["responses"]["Unexpected"];
        };
    };
    getImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The import's id. */
                id: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The import. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    listFindings: {
        parameters: {
            query?: {
                /**
                 * @description Where the page starts: the `nextCursor` of the page before. Opaque. It belongs to the filters and the order it
                 *     was made for and is refused with others.
                 */
                cursor?: string;
                /** @description At most this many findings. */
                limit?: number;
                /**
                 * @description The order: `severity` is highest severity first and newest first within one severity, `lastSeen` is most recently
                 *     seen first, `firstSeen` is newest first.
                 */
                sort?: components["schemas"]["FindingSort"];
                /** @description Only these severities. Repeat the parameter for several. */
                severity?: components["schemas"]["Severity"][];
                /** @description Only these states. Repeat the parameter for several. */
                state?: components["schemas"]["FindingState"][];
                /** @description Only findings that this source reports now. */
                source?: components["schemas"]["SourceName"];
                /** @description Only findings whose title, rule, component or path contains this text. Case does not matter. */
                q?: string;
                /**
                 * @description Only findings that this filter matches, besides the other parameters. Comparisons, joined by `and`, `or`, `not` and
                 *     parentheses: `severity` with `= != < <= > >=` and `in`; `state`, `kind` and `id` with `= !=` and `in`; `source`,
                 *     `component`, `path`, `rule`, `purl` and `title` with `= != ~ !~` and `in`; `any` (title, rule, component or path)
                 *     with `~ !~`; `firstSeen`, `lastSeen` and `stateChanged` with `< <= > >=` and a time such as `now-30d`, `2026-01-31`
                 *     or `2026-01-31T12:00:00Z`; `age` with `< <= > >=` and a span such as `12h`. `in` takes a list in parentheses and may
                 *     be `not in`. `~` means contains, in any case of the letters A to Z. `text "remote exec*"` finds all of these words,
                 *     in any order, in title, rule, component, path, package URL and description; a star stands for the rest of a word.
                 *
                 *     At most 2,000 characters, 50 comparisons, 16 levels of parentheses and 200 values in lists. An error names the
                 *     character at which the filter stops to make sense.
                 */
                filter?: components["parameters"]["Filter"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ExpensiveFilter"];
            default: components["responses"]["Unexpected"];
        };
    };
    transitionFindings: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Anything unique. The same request sent again with the same key within 30 days answers what the first one did, with
                 *     `replayed: true`, and changes nothing. It has no meaning for a dry run.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description Which findings, and where they shall go. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkRequest"];
            };
        };
        responses: {
            /** @description What would happen, or what happened. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["BulkConflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["BulkRefused"];
            503: components["responses"]["Busy"];
            default: components["responses"]["Unexpected"];
        };
    };
    exportFindings: {
        parameters: {
            query: {
                /** @description The format of the file. */
                format: components["schemas"]["ExportFormat"];
                /**
                 * @description Only findings that this filter matches, besides the other parameters. Comparisons, joined by `and`, `or`, `not` and
                 *     parentheses: `severity` with `= != < <= > >=` and `in`; `state`, `kind` and `id` with `= !=` and `in`; `source`,
                 *     `component`, `path`, `rule`, `purl` and `title` with `= != ~ !~` and `in`; `any` (title, rule, component or path)
                 *     with `~ !~`; `firstSeen`, `lastSeen` and `stateChanged` with `< <= > >=` and a time such as `now-30d`, `2026-01-31`
                 *     or `2026-01-31T12:00:00Z`; `age` with `< <= > >=` and a span such as `12h`. `in` takes a list in parentheses and may
                 *     be `not in`. `~` means contains, in any case of the letters A to Z. `text "remote exec*"` finds all of these words,
                 *     in any order, in title, rule, component, path, package URL and description; a star stands for the rest of a word.
                 *
                 *     At most 2,000 characters, 50 comparisons, 16 levels of parentheses and 200 values in lists. An error names the
                 *     character at which the filter stops to make sense.
                 */
                filter?: components["parameters"]["Filter"];
            };
            header?: {
                /** @description When it names `gzip`, the file is sent compressed. */
                "Accept-Encoding"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description The name to save the file under. */
                    "Content-Disposition": string;
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/json": components["schemas"]["FindingsExport"];
                    "application/sarif+json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Busy"];
            default: components["responses"]["Unexpected"];
        };
    };
    listFilters: {
        parameters: {
            query?: {
                /** @description The id of the last filter of the page before. */
                after?: string;
                /** @description At most this many filters. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedFilterPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            default: components["responses"]["Unexpected"];
        };
    };
    createFilter: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The filter. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SavedFilterRequest"];
            };
        };
        responses: {
            /** @description The filter is saved. */
            201: {
                headers: {
                    /** @description Changes whenever the filter does. */
                    ETag: string;
                    /** @description Where the filter can be read again. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedFilter"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["FilterConflict"];
            default: components["responses"]["Unexpected"];
        };
    };
    getFilter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The saved filter's id. */
                id: components["parameters"]["FilterId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The filter. */
            200: {
                headers: {
                    /** @description Changes whenever the filter does. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedFilter"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    replaceFilter: {
        parameters: {
            query?: never;
            header: {
                /** @description The `ETag` of the filter as you know it. When it has changed since, the answer is 412. */
                "If-Match": components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The saved filter's id. */
                id: components["parameters"]["FilterId"];
            };
            cookie?: never;
        };
        /** @description The filter as it shall be. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SavedFilterRequest"];
            };
        };
        responses: {
            /** @description The filter as it is now. */
            200: {
                headers: {
                    /** @description Changes whenever the filter does. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedFilter"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["FilterConflict"];
            412: components["responses"]["VersionMismatch"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteFilter: {
        parameters: {
            query?: never;
            header: {
                /** @description The `ETag` of the filter as you know it. When it has changed since, the answer is 412. */
                "If-Match": components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The saved filter's id. */
                id: components["parameters"]["FilterId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The filter is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["VersionMismatch"];
            default: components["responses"]["Unexpected"];
        };
    };
    getFinding: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an earlier answer. When the finding is still the same, the answer is 304 without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The finding's id. */
                id: components["parameters"]["FindingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The finding. */
            200: {
                headers: {
                    /** @description Changes whenever the finding or one of its sightings does. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingDetail"];
                };
            };
            /** @description The finding is the one that If-None-Match names. */
            304: {
                headers: {
                    /** @description The tag of the finding, as in If-None-Match. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    transitionFinding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The finding's id. */
                id: components["parameters"]["FindingId"];
            };
            cookie?: never;
        };
        /** @description The state wanted and why. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransitionRequest"];
            };
        };
        responses: {
            /** @description The finding in its new state. */
            200: {
                headers: {
                    /** @description The tag of the finding as it is now. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingDetail"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["ReasonRequired"];
            default: components["responses"]["Unexpected"];
        };
    };
    listFindingAudit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The finding's id. */
                id: components["parameters"]["FindingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The history. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditTrail"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
}
