// Code generated from services/core/api/openapi.yaml by "npm run generate". DO NOT EDIT.

export interface paths {
    "/v1/imports": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import a scanner's report
         * @description Reads a report and merges it in one transaction: either the whole report is in, or nothing.
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
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
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
    "/v1/imports/{id}/collisions": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read which records of an import collided
         * @description The records of the report that are the same issue as an earlier record of it, in the order of the report, each with the
         *     record that the finding was made of. The first 1,000 of an import are kept; `collided` of the import counts all. To
         *     get the next page, repeat the request with `after` set to the page's `nextAfter`. Roles: every role.
         */
        get: operations["listImportCollisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/import-jobs": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List import jobs
         * @description One page of jobs, the newest first. Finished jobs are kept for 30 days. To get the next page, repeat the request with
         *     `cursor` set to the page's `nextCursor`. Roles: every role.
         */
        get: operations["listImportJobs"];
        put?: never;
        /**
         * Import a scanner's report in the background
         * @description Takes the report as `POST /v1/imports` does, but answers as soon as it is stored. It is imported later, by any replica,
         *     in one transaction: either the whole report is in, or nothing. The jobs of one source run one at a time, in the order in
         *     which they came.
         *
         *     Safe to repeat: while the source's last job is of the same content, format and mapping, and not finished, or made the source's latest import,
         *     the answer is 200 with that job. A report that was refused may be sent again.
         *     Roles: ci, analyst, lead, admin.
         */
        post: operations["createImportJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/import-jobs/{id}": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how far an import job is
         * @description Roles: every role.
         */
        get: operations["getImportJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/import-jobs/{id}/cancel": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an import job
         * @description Ends a queued or running job, whichever replica runs it. From this answer on it is certain that nothing of the report
         *     comes in. Cancelling twice is the same as once. Roles: ci, analyst, lead, admin.
         */
        post: operations["cancelImportJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
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
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change many findings
         * @description Moves all findings that a filter matches, or that are named, to another state, assigns them to somebody or to nobody, or
         *     adds and removes labels, each with an audit entry, in one transaction: either all of them or none. At most 10,000 at once.
         *
         *     First send it with `dryRun: true`. The answer says how many findings there are, which of them may not go to the
         *     state, shows a few, and has a `token`. Then send the same with that `token` (or with `expectedCount`) and without
         *     `dryRun`. When in between another finding matches, or one has changed its state, its assignee or its labels (what the
         *     request is about), the answer is 409 `selection_changed` and nothing happens. Roles: analyst, lead, admin.
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
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
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
         *     CSV: cells that a spreadsheet would take for a formula begin with an apostrophe; several sources or labels in a cell have a
         *     blank between them; an assignee is a person's name, or a team's after `team:`; and columns that are added later come last.
         *     SARIF: one run for each severity, because SARIF keeps a severity at its rules. What it has no field for is in the
         *     `properties` of a result: severity, state, team, assignee, labels, dueAt, slaState, priority, purl, sources, firstSeenAt
         *     and lastSeenAt. The state of the SLA is that of when the export was read. Roles: viewer, analyst, lead, admin.
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
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
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
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
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
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
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
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
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
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a finding's history
         * @description Every change of state, assignee and labels, and every comment, newest first, with who made it and why. Entries are never changed or removed; the newest 500
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
    "/v1/findings/{id}/assignee": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Assign a finding
         * @description Makes a person or a team the one who works on the finding, instead of whoever it was, with an audit entry and the event
         *     `finding.assigned`. Assigning it to whom it is assigned already changes nothing. Roles: analyst, lead, admin.
         */
        put: operations["assignFinding"];
        post?: never;
        /**
         * Take a finding from its assignee
         * @description After it nobody is assigned. Rules do not assign again what a person unassigned. Roles: analyst, lead, admin.
         */
        delete: operations["unassignFinding"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings/{id}/labels": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a finding's labels
         * @description The finding has exactly these labels then. To add or remove some of many findings, use `POST /v1/findings/bulk`. Roles:
         *     analyst, lead, admin.
         */
        put: operations["labelFinding"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings/{id}/comments": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what people say about a finding
         * @description One page of comments, the latest first, with those on findings that became part of this one. A comment that was deleted
         *     is listed without its text. To get the next page, repeat the request with `before` set to the id of the last comment.
         *     Roles: viewer, analyst, lead, admin.
         */
        get: operations["listComments"];
        put?: never;
        /**
         * Say something about a finding
         * @description Adds a comment, with an audit entry and the event `finding.commented`, which names whom the comment mentions with
         *     `@name`, but not what it says. Roles: analyst, lead, admin.
         */
        post: operations["addComment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings/{id}/comments/{commentId}": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a comment with what it said before
         * @description Roles: viewer, analyst, lead, admin.
         */
        get: operations["getComment"];
        /**
         * Edit your comment
         * @description Only the author may. What the comment said before can still be read. Roles: analyst, lead, admin.
         */
        put: operations["editComment"];
        post?: never;
        /**
         * Delete a comment
         * @description The author may, and an admin. The text goes for good, also what it was before it was edited; that there was a comment, by
         *     whom and when, stays. Roles: analyst, lead, admin.
         */
        delete: operations["deleteComment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all rules
         * @description In the order in which they run: by priority, then the older first. Roles: viewer, analyst, lead, admin.
         */
        get: operations["listRules"];
        put?: never;
        /**
         * Add a rule
         * @description A rule looks at findings that an import created, reopened or changed, soon after the import, in the background. It does
         *     not look at what imports before it brought: use `POST /v1/rules/{id}/run` for those. Rules run in their order, each
         *     once, and each sees what those before it did; `stop` keeps later ones away from what the rule matches. Of several rules
         *     the first that moves or assigns a finding wins. What a person decided stays: a state that a person set, and whom a person
         *     assigned or unassigned. At most 200 rules in a team. Roles: lead, admin.
         */
        post: operations["createRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/test": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a rule that is not saved
         * @description Says what the rule would do to the findings of its team, and changes nothing. Roles: analyst, lead, admin.
         */
        post: operations["testRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/{id}": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The rule's id. */
                id: components["parameters"]["RuleId"];
            };
            cookie?: never;
        };
        /**
         * Read a rule
         * @description Roles: viewer, analyst, lead, admin.
         */
        get: operations["getRule"];
        /**
         * Change a rule
         * @description What waits in the queue of an import is looked at by the rule as it is then; a run that somebody asked for goes on with
         *     the rule as it was when they asked. Roles: lead, admin.
         */
        put: operations["replaceRule"];
        post?: never;
        /**
         * Delete a rule
         * @description What it did stays. What waits for it is not done any more. Roles: lead, admin.
         */
        delete: operations["deleteRule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/{id}/run": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a rule on all findings
         * @description With `dryRun` the answer says what the rule would do. Without it, all findings that match now are queued, and worked off in
         *     the background; whether they still match, and whether a person decided meanwhile, is looked at again then. A rule that
         *     is not enabled can be run, too. One run of a rule at a time. Roles: lead, admin.
         */
        post: operations["runRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/{id}/runs": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what a rule did
         * @description One page of runs, the latest first: one for each version of the rule and each import in which it matched something or could
         *     not be run, and one for each run that somebody asked for. They are kept for 90 days. To get the next page, repeat the
         *     request with `before` set to the page's `nextBefore`. Roles: viewer, analyst, lead, admin.
         */
        get: operations["listRuleRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read who did what
         * @description One page of the trail of everything, the latest first: what happened to findings, and what people did to rules, webhooks,
         *     deliveries and the gate. Entries are never changed or removed. To get the next page, repeat the request with `cursor`
         *     set to the page's `nextCursor`. Roles: lead, admin.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/export": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export who did what
         * @description The trail of everything, the latest first, as a stream: one entry a line. An answer that breaks off is not the whole
         *     trail. Roles: lead, admin.
         */
        get: operations["exportAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks
         * @description All of them, oldest first; there are at most 100. Roles: lead, admin.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Create a webhook
         * @description From now on events that fit its filter are sent to its address, signed after the [Standard
         *     Webhooks](https://www.standardwebhooks.com) specification. The answer holds the secret, which is never shown
         *     again. Only public https addresses are taken, unless the service's settings allow others; names are resolved,
         *     and what they stand for is checked again, with every connection. Roles: lead, admin.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a webhook
         * @description Roles: lead, admin.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description Everything that it is still owed goes with it. Roles: lead, admin.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook
         * @description Changes what the body names and leaves the rest. While a webhook is disabled, nothing is queued for it, and what
         *     waits is given up. Roles: lead, admin.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/v1/webhooks/{id}/secret": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook a new secret
         * @description The secret before signs along for `overlapHours`: messages then carry two signatures, so that the receiver can
         *     change over without losing one. With 0 it is worth nothing at once, as is right after a leak. Roles: lead,
         *     admin.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event
         * @description Queues an event of the type `webhook.test` for this webhook alone. Read the delivery to see how it went. Roles:
         *     lead, admin.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries
         * @description What is or was owed to whom, newest first. Finished deliveries are kept for some days. Roles: lead, admin.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/redeliver": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send dead deliveries again
         * @description Queues the oldest 1,000 dead deliveries, of one webhook or of all destinations, with all their attempts before
         *     them. Call it again while `queued` is 1,000. Deliveries of disabled webhooks stay dead. Roles: lead, admin.
         */
        post: operations["redeliverDead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a delivery with its event
         * @description Roles: lead, admin.
         */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/redeliver": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again
         * @description A finished delivery, delivered or dead, is queued again with all its attempts before it and with the same event
         *     id. Roles: lead, admin.
         */
        post: operations["redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gates/release": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List answers of the gate
         * @description Newest first, without their evidence. Roles: every role.
         */
        get: operations["listReleaseEvaluations"];
        put?: never;
        /**
         * Ask whether something may be released
         * @description Lets a policy judge what the sources say about an image or report now. The verdict is `pass`, `fail`, or
         *     `waived` when people have let pass everything that blocks. A source that was never heard of, or not for too
         *     long, fails: nobody has looked. An image's sources are those whose name ends in its digest, such as
         *     `trivy:registry.example/core@sha256:…`. Every answer is kept. Roles: ci, analyst, lead, admin; a policy in the
         *     request itself only lead and admin.
         */
        post: operations["evaluateRelease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gates/release/{id}": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an answer of the gate
         * @description Roles: every role.
         */
        get: operations["getReleaseEvaluation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gates/release/{id}/waivers": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the waivers made for an answer
         * @description Newest first, at most 200. Roles: every role.
         */
        get: operations["listWaivers"];
        put?: never;
        /**
         * Let blockers pass for a time
         * @description The waiver holds for the answer's target and policy, and for exactly the blockers that it names: one that
         *     becomes worse, or a new one, blocks again. The answer itself does not change; ask the gate anew. Without
         *     `findings` and `sources` all blockers are meant, which is refused when there are more than the answer lists.
         *     Waivers cannot be changed or taken back, only expire. Roles: lead, admin.
         */
        post: operations["waiveRelease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sla-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the SLA policy
         * @description How much time there is to remediate a finding, and which time counts. Until somebody writes one it is the one that is
         *     built in, version 1. Roles: viewer, analyst, lead, admin, ci.
         */
        get: operations["getSlaPolicy"];
        /**
         * Change the SLA policy
         * @description The policy holds at once for what is imported or decided from now on. The due dates of other open findings follow in
         *     batches; `rolledOut` says when they all have. With `dryRun=true` nothing changes, and `impact` says how many findings
         *     would get another due date. Roles: admin.
         */
        put: operations["setSlaPolicy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/risk-acceptances": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List accepted risks
         * @description Those that expire first come first. Risks are accepted by a transition to `risk_accepted`, of one finding or of many.
         *     Roles: viewer, analyst, lead, admin.
         */
        get: operations["listRiskAcceptances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/risk-acceptances/{id}": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The id of the acceptance of a risk. */
                id: components["parameters"]["RiskAcceptanceId"];
            };
            cookie?: never;
        };
        /**
         * Read an accepted risk
         * @description Roles: viewer, analyst, lead, admin.
         */
        get: operations["getRiskAcceptance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/risk-acceptances/{id}/renew": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The id of the acceptance of a risk. */
                id: components["parameters"]["RiskAcceptanceId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a risk for longer
         * @description The acceptance ends and another one takes its place, so that what was agreed before stays on record. Roles: analyst,
         *     lead, admin.
         */
        post: operations["renewRiskAcceptance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/risk-acceptances/{id}/end": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The id of the acceptance of a risk. */
                id: components["parameters"]["RiskAcceptanceId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an accepted risk back
         * @description The finding comes back as it would when the acceptance expires: as `reopened`, or as `fixed` when no source reports it
         *     any more. Roles: analyst, lead, admin.
         */
        post: operations["endRiskAcceptance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assets": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List assets
         * @description What sources report on, by name: how much depends on it, and from where it can be reached. Roles: viewer, analyst, lead,
         *     admin.
         */
        get: operations["listAssets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assets/{name}": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The asset's name. */
                name: string;
            };
            cookie?: never;
        };
        /**
         * Read an asset
         * @description Roles: viewer, analyst, lead, admin.
         */
        get: operations["getAsset"];
        /**
         * Make or replace an asset
         * @description New findings of its sources follow at once, others in batches: their priority, and their due date, which becomes the earlier
         *     of both when they become more critical. Roles: lead, admin.
         */
        put: operations["putAsset"];
        post?: never;
        /**
         * Forget an asset
         * @description Its sources follow another asset that fits them, or are normal and internal again. Roles: lead, admin.
         */
        delete: operations["deleteAsset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/intelligence": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what is known about exploitation
         * @description What was loaded last of each feed. Roles: viewer, analyst, lead, admin, ci.
         */
        get: operations["getIntelligence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/intelligence/epss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Load EPSS
         * @description The probabilities of exploitation as FIRST publishes them, `epss_scores-….csv.gz`.
         *     Plain or gzip, which is told by the content. All of it or nothing: what the feed does not name any more is forgotten. The
         *     feed that was loaded last, sent again, changes nothing. Priorities of findings follow in batches. Roles: ci, admin.
         */
        put: operations["loadEpss"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/intelligence/kev": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Load KEV
         * @description CISA's catalogue of known exploited vulnerabilities, `known_exploited_vulnerabilities.json`.
         *     Plain or gzip, which is told by the content. All of it or nothing: what the feed does not name any more is forgotten. The
         *     feed that was loaded last, sent again, changes nothing. Priorities of findings follow in batches. Roles: ci, admin.
         */
        put: operations["loadKev"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posture": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how things are
         * @description What is open, by severity and kind, how old it is, how fast it is remediated, and a score with its parts. It is counted
         *     where findings change, so it is of this moment. Days are those of UTC. Roles: viewer, analyst, lead, admin.
         *
         *     **Score**: the sum of four parts, each explained in the answer. *exposure* (40): open findings weigh critical 40, high 10,
         *     medium and unknown 3, low 1; a load of 100 for each source that has reported costs half of the points. *timeliness* (25):
         *     the share of that weight that is not older than its target: critical 7 days, high 30, medium and unknown 90, low 180.
         *     *speed* (20): the target by the mean time to remediate of what was fixed in the last 30 days, at most 1, by weight; nothing
         *     fixed gives all points when nothing is late and none otherwise. *balance* (15): the weight of what was fixed, accepted,
         *     rejected or merged in the last 30 days by that of what came, at most 1.
         */
        get: operations["getPosture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posture/trend": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how things were
         * @description One point for each interval, those included in which nothing happened. At most 400 points. Roles: viewer, analyst, lead,
         *     admin.
         */
        get: operations["getPostureTrend"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posture/sources": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the sources with the heaviest load
         * @description The sources whose open findings weigh most, the heaviest first. A finding counts for each source that reports it now.
         *     Roles: viewer, analyst, lead, admin.
         */
        get: operations["listPostureSources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List teams
         * @description The teams that you are in, or all for an administrator of the hub, by name. Roles: every role.
         */
        get: operations["listTeams"];
        put?: never;
        /**
         * Make a team
         * @description Only for administrators of the hub.
         */
        post: operations["createTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/teams/{team}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The team's name. */
                team: components["parameters"]["TeamName"];
            };
            cookie?: never;
        };
        /**
         * Read a team
         * @description One that you are in. Roles: every role.
         */
        get: operations["getTeam"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the title of a team
         * @description Only for administrators of the hub. The name stays.
         */
        patch: operations["updateTeam"];
        trace?: never;
    };
    "/v1/teams/{team}/members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The team's name. */
                team: components["parameters"]["TeamName"];
            };
            cookie?: never;
        };
        /**
         * List the members of a team
         * @description By subject. Roles: viewer, analyst, lead, admin.
         */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/teams/{team}/members/{subject}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The team's name. */
                team: components["parameters"]["TeamName"];
                /** @description Who it is, as the `sub` of their access tokens says it. */
                subject: components["parameters"]["Subject"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Make somebody a member, or give a member another role
         * @description Roles: admin of the team.
         */
        put: operations["putMember"];
        post?: never;
        /**
         * End a membership
         * @description What the member sees of the team ends at once, and so do the tokens that they made for it. Roles: admin of the team.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sources
         * @description Who has reported, by name. Roles: every role.
         */
        get: operations["listSources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sources/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a source to another team
         * @description Findings that only this source has ever reported go along with their history. Those that other sources report, too, or
         *     that the new team has already, stay with the team that decided about them: for it the source falls silent, and the
         *     source's next report makes them findings of the new team. Only for administrators of the hub.
         */
        post: operations["moveSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API tokens
         * @description Your own, and for an admin all of the team, newest first. Roles: viewer, analyst, lead, admin.
         */
        get: operations["listTokens"];
        put?: never;
        /**
         * Make an API token
         * @description The token is in the answer and nowhere else; only its hash is kept. It is for one team, and may do what its scopes say and
         *     its owner might do in the team at this time, and as a member still may. A token cannot make tokens.
         *     Roles: viewer, analyst, lead, admin.
         */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{id}": {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The token's id, which is not the token. */
                id: components["parameters"]["TokenId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API token
         * @description Your own, or as an admin any of the team. It is refused from now on. Roles: viewer, analyst, lead, admin.
         */
        delete: operations["revokeToken"];
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
            /**
             * @description The team that it belongs to.
             * @example default
             */
            team: string;
            assignee?: components["schemas"]["Assignee"];
            /** @description The labels, sorted. */
            labels: components["schemas"]["Label"][];
            /**
             * Format: date-time
             * @description When it has to be remediated; null where there is no due date.
             * @example 2026-03-01T08:00:00Z
             */
            dueAt: string | null;
            slaState: components["schemas"]["SlaState"];
            /**
             * @description How soon to look at it.
             * @example 62
             */
            priority: number;
        };
        /** @description Who works on a finding. */
        Assignee: {
            /**
             * @description A person, or a team.
             * @example person
             * @enum {string}
             */
            kind: "person" | "team";
            /**
             * @description A person's name as the audit trail has it, or a team's name.
             * @example analyst@cloudsec.test
             */
            name: string;
        };
        /** @description A wish to assign a finding. */
        AssignRequest: {
            assignee: components["schemas"]["Assignee"];
            /**
             * @description Why; it becomes part of the audit trail.
             * @example Owns the base image.
             */
            reason?: string;
        };
        /**
         * @description A label of a finding.
         * @example needs-review
         */
        Label: string;
        /** @description The labels that a finding shall have. */
        LabelRequest: {
            /** @description The labels. */
            labels: components["schemas"]["Label"][];
            /**
             * @description Why; it becomes part of the audit trail.
             * @example Found in the review.
             */
            reason?: string;
        };
        /** @description Labels to add to findings and to remove from them. At least one, and none of them twice. */
        BulkLabels: {
            /** @description The labels to add. */
            add?: components["schemas"]["Label"][];
            /** @description The labels to remove. */
            remove?: components["schemas"]["Label"][];
        };
        /** @description What somebody says. */
        CommentRequest: {
            /**
             * @description The text, plain or Markdown. It is kept as it is.
             * @example @ops please look: the image is rebuilt nightly.
             */
            body: string;
        };
        /** @description What somebody says about a finding. */
        Comment: {
            /**
             * Format: uuid
             * @description The comment's id. It never changes.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b15
             */
            id: string;
            /**
             * Format: uuid
             * @description The finding that the comment is on now.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11
             */
            findingId: string;
            /**
             * @description Who wrote it.
             * @example analyst@cloudsec.test
             */
            author: string;
            /**
             * @description Whether you are the author.
             * @example true
             */
            mine: boolean;
            /**
             * @description The text as it was written, plain or Markdown, so never render it as HTML. Empty when it was deleted.
             * @example @ops please look: the image is rebuilt nightly.
             */
            body: string;
            /** @description The names that the text calls with an at sign, at most 20. */
            mentions: string[];
            /**
             * Format: int64
             * @description Grows with every change. The ETag is made of it.
             * @example 1
             */
            version: number;
            /**
             * Format: date-time
             * @description When it was written.
             * @example 2026-01-31T12:00:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was edited last; null when never.
             * @example null
             */
            editedAt: string | null;
            /**
             * Format: date-time
             * @description When it was deleted; null when it was not.
             * @example null
             */
            deletedAt: string | null;
            /**
             * @description Who deleted it; empty when nobody did.
             * @example
             */
            deletedBy: string;
        };
        /** @description One page of comments. */
        CommentPage: {
            /** @description The comments, the latest first. */
            items: components["schemas"]["Comment"][];
            /**
             * @description Whether there are older ones.
             * @example false
             */
            more: boolean;
        };
        /** @description A comment with what it said before. */
        CommentWithHistory: {
            comment: components["schemas"]["Comment"];
            /** @description What it said before, the latest first. */
            former: components["schemas"]["CommentRevision"][];
        };
        /** @description A former text of a comment. */
        CommentRevision: {
            /**
             * Format: int64
             * @description The version of the comment that had it.
             * @example 1
             */
            version: number;
            /**
             * @description The text.
             * @example @ops please look.
             */
            body: string;
            /**
             * Format: date-time
             * @description When it was replaced.
             * @example 2026-01-31T12:05:00Z
             */
            until: string;
        };
        /**
         * @description When a rule looks at a finding: when an import created it, reopened it, or says something else about it than before.
         * @example created
         * @enum {string}
         */
        RuleTrigger: "created" | "reopened" | "changed";
        /** @description Where a rule moves findings, as far as the table of transitions allows it. */
        RuleTransition: {
            /**
             * @description The state. A rule moves findings nowhere else.
             * @example false_positive
             * @enum {string}
             */
            state: "triaged" | "in_progress" | "risk_accepted" | "false_positive";
            /**
             * @description Why. Required for `risk_accepted` and `false_positive`; it becomes part of the audit trail.
             * @example Test fixtures are never deployed.
             */
            reason?: string;
            /**
             * @description Who answers for the risks that it accepts. Required for `risk_accepted`, without meaning otherwise.
             * @example lead@cloudsec.test
             */
            owner?: string;
            /**
             * @description For how many days each risk is accepted, from when the rule does so. Required for `risk_accepted`, and not longer than
             *     anybody may accept a risk, which is a year unless the service is set up otherwise. Without meaning otherwise.
             * @example 90
             */
            days?: number;
        };
        /** @description What a rule does. At least one of these; what is absent is left alone. */
        RuleActions: {
            transition?: components["schemas"]["RuleTransition"];
            assign?: components["schemas"]["Assignee"];
            /** @description Labels to add. */
            labels?: components["schemas"]["Label"][];
            /**
             * @description Whether to tell others of what matches, by the event `rule.matched`.
             * @default false
             * @example true
             */
            notify: boolean;
        };
        /** @description A rule that is wanted. */
        RuleRequest: {
            /**
             * @description The name. Case does not make a different one.
             * @example Ignore test fixtures
             */
            name: string;
            /**
             * @description What it is for.
             * @example Agreed with the platform team in January.
             */
            description?: string;
            /**
             * @description The place in the order. Lower ones run first.
             * @default 100
             * @example 100
             */
            priority: number;
            /**
             * @description Whether imports are looked at.
             * @default true
             * @example true
             */
            enabled: boolean;
            /**
             * @description The findings that it is about; see the list of findings. It cannot ask for `me`.
             * @example path ~ "testdata/" and kind = secret
             */
            filter: string;
            actions: components["schemas"]["RuleActions"];
            /**
             * @description Whether later rules leave alone what this one matches.
             * @default false
             * @example false
             */
            stop: boolean;
            /** @description When it looks at findings; `created` and `reopened` when absent. With none it only runs when somebody asks for it. */
            on?: components["schemas"]["RuleTrigger"][];
        };
        /** @description What happens to findings that match a filter. */
        Rule: {
            /**
             * Format: uuid
             * @description The rule's id. It never changes.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b16
             */
            id: string;
            /**
             * @description The name.
             * @example Ignore test fixtures
             */
            name: string;
            /**
             * @description What it is for.
             * @example Agreed with the platform team in January.
             */
            description: string;
            /**
             * @description The place in the order. Lower ones run first.
             * @example 100
             */
            priority: number;
            /**
             * @description Whether imports are looked at.
             * @example true
             */
            enabled: boolean;
            /**
             * @description Why the service disabled the rule, after it failed three times in a row; empty otherwise.
             * @example
             */
            disabledReason: string;
            /**
             * @description The findings that it is about, in the canonical form.
             * @example path ~ "testdata/" and kind = secret
             */
            filter: string;
            actions: components["schemas"]["RuleActions"];
            /**
             * @description Whether later rules leave alone what this one matches.
             * @example false
             */
            stop: boolean;
            /** @description When it looks at findings. */
            on: components["schemas"]["RuleTrigger"][];
            /**
             * Format: int64
             * @description Grows with every change. The ETag is made of it.
             * @example 1
             */
            version: number;
            /**
             * @description Who made it.
             * @example lead@cloudsec.test
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-01-30T08:00:00Z
             */
            createdAt: string;
            /**
             * @description Who changed it last.
             * @example lead@cloudsec.test
             */
            updatedBy: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             * @example 2026-01-31T12:00:00Z
             */
            updatedAt: string;
        };
        /** @description All rules. */
        RuleList: {
            /** @description The rules, in the order in which they run. */
            items: components["schemas"]["Rule"][];
        };
        /** @description What a rule does to findings. */
        RuleCounts: {
            /**
             * Format: int64
             * @description How many findings match.
             * @example 220
             */
            matched: number;
            /**
             * Format: int64
             * @description How many go to the state.
             * @example 200
             */
            moved: number;
            /**
             * Format: int64
             * @description How many are assigned.
             * @example 0
             */
            assigned: number;
            /**
             * Format: int64
             * @description How many get a label that they did not have.
             * @example 0
             */
            labelled: number;
            /**
             * Format: int64
             * @description How many are told of.
             * @example 0
             */
            notified: number;
            /**
             * Format: int64
             * @description How many stay as they are because a person decided about them.
             * @example 20
             */
            kept: number;
        };
        /** @description What a rule would do to the findings that there are. */
        RulePreview: {
            /**
             * @description The filter in its canonical form.
             * @example path ~ "testdata/" and kind = secret
             */
            filter: string;
            counts: components["schemas"]["RuleCounts"];
            /**
             * @description False when more than 10,000 match; the counts are about so many of them then.
             * @example true
             */
            exact: boolean;
            /** @description The worst of the matching findings, at most 10, as they are. */
            sample: components["schemas"]["Finding"][];
        };
        /** @description A wish to run a rule. */
        RunRequest: {
            /**
             * @description Whether only to say what would happen.
             * @default false
             * @example true
             */
            dryRun: boolean;
        };
        /** @description What one version of a rule did on one occasion. */
        RuleRun: {
            /**
             * Format: uuid
             * @description The run's id.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b17
             */
            id: string;
            /**
             * Format: uuid
             * @description The rule.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b16
             */
            ruleId: string;
            /**
             * Format: int64
             * @description The rule's version that ran.
             * @example 1
             */
            ruleVersion: number;
            /**
             * @description `failed` means that it could not be run on some of the findings; what it did to others stands.
             * @example finished
             * @enum {string}
             */
            state: "running" | "finished" | "failed";
            /**
             * Format: uuid
             * @description The import whose findings it looked at; null when somebody asked for the run.
             * @example null
             */
            importId: string | null;
            /**
             * @description Who asked for the run; empty for an import.
             * @example lead@cloudsec.test
             */
            requestedBy: string;
            /**
             * Format: int64
             * @description How many findings matched when somebody asked for the run; null for an import.
             * @example 220
             */
            selected: number | null;
            counts: components["schemas"]["RuleCounts"];
            /**
             * Format: int64
             * @description In how many batches of findings the rule could not be run.
             * @example 0
             */
            failedBatches: number;
            /**
             * @description Why it could not be run, the last time; empty otherwise.
             * @example
             */
            error: string;
            /**
             * Format: date-time
             * @description When it began.
             * @example 2026-01-31T12:00:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was done; null before.
             * @example 2026-01-31T12:00:02Z
             */
            finishedAt: string | null;
        };
        /** @description One page of runs. */
        RuleRunPage: {
            /** @description The runs, the latest first. */
            items: components["schemas"]["RuleRun"][];
            /**
             * Format: uuid
             * @description Where the next page begins; null on the last page.
             * @example null
             */
            nextBefore: string | null;
        };
        /** @description What changed about a finding besides its state. Only what the action is about is there. */
        AuditChange: {
            /**
             * @description To whom it was assigned before; a team begins with `team:`, and empty is nobody.
             * @example
             */
            assigneeBefore?: string;
            /**
             * @description To whom it is assigned since.
             * @example team:platform
             */
            assigneeAfter?: string;
            /** @description The labels that it has since. */
            labelsAdded?: components["schemas"]["Label"][];
            /** @description The labels that it had before. */
            labelsRemoved?: components["schemas"]["Label"][];
            /**
             * Format: uuid
             * @description The comment that was written, edited or deleted.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b15
             */
            comment?: string;
        };
        /** @description The rule that did it. */
        AuditRule: {
            /**
             * Format: uuid
             * @description The rule's id.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b16
             */
            id: string;
            /**
             * Format: int64
             * @description The rule's version.
             * @example 1
             */
            version: number;
        };
        /** @description Something that somebody did. */
        TrailEntry: {
            /**
             * Format: date-time
             * @description When it happened.
             * @example 2026-01-31T12:00:00Z
             */
            at: string;
            /**
             * @description Who did it. A rule's actor is `rule:` and its name.
             * @example analyst@cloudsec.test
             */
            actor: string;
            /**
             * @description What happened: to a finding one of the actions of its history; else what was done to what, such as `rule.changed`,
             *     `webhook.created` or `gate.waived`.
             * @example assigned
             */
            action: string;
            /**
             * @description What it happened to, such as `finding/` and its id, or `rule/` and its id.
             * @example finding/01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11
             */
            subject: string;
            finding?: components["schemas"]["AuditEntry"];
            /**
             * @description What was done, where it was not done to a finding. Of a rule it is the rule in its new version.
             * @example {
             *       "name": "Ignore test fixtures",
             *       "version": 2
             *     }
             */
            detail?: {
                [key: string]: unknown;
            };
        };
        /** @description One page of the trail. */
        TrailPage: {
            /** @description The entries, the latest first. */
            items: components["schemas"]["TrailEntry"][];
            /**
             * @description Cursor of the next page; null on the last page.
             * @example AQAGLkbsq0QAAQAAAAAAAAMs
             */
            nextCursor: string | null;
        };
        /**
         * @description A wish to change many findings. Exactly one of `filter` and `ids` says which, and exactly one of `state`, `assignee`,
         *     `unassign` and `labels` says how.
         * @example {
         *       "filter": "component = \"libssl3\" and state in (new, reopened)",
         *       "state": "triaged",
         *       "skipIllegal": true,
         *       "dryRun": true
         *     }
         */
        BulkRequest: {
            /**
             * @description The findings that this filter matches; see the list of findings.
             * @example component = "libssl3" and state in (new, reopened)
             */
            filter?: string;
            /** @description The findings with these ids. */
            ids?: string[];
            state?: components["schemas"]["FindingState"];
            assignee?: components["schemas"]["Assignee"];
            /**
             * @description Whether nobody shall be assigned; only true says so.
             * @example true
             */
            unassign?: boolean;
            labels?: components["schemas"]["BulkLabels"];
            /**
             * @description Why. Required where the transition of one of the findings needs one; it becomes part of the audit trail.
             * @example The affected function is not called; see the threat model.
             */
            reason?: string;
            /**
             * @description Who answers for an accepted risk. Required to go to `risk_accepted`, without meaning otherwise.
             * @example lead@cloudsec.test
             */
            owner?: string;
            /**
             * Format: date-time
             * @description Until when a risk is accepted; then the finding comes back. Required to go to `risk_accepted`, and at most a year
             *     ahead unless the service is set up otherwise. Without meaning otherwise.
             * @example 2026-07-31T12:00:00Z
             */
            expiresAt?: string;
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
             * @description How many of them go to the state, or are assigned or labelled so, or would.
             * @example 214
             */
            changed: number;
            /**
             * @description How many of the ids do not exist.
             * @example 0
             */
            missing: number;
            /** @description The findings that may not go to the state, or would have too many labels, by the state they are in. */
            refused: components["schemas"]["BulkRefusal"][];
            /** @description The worst of the matching findings, at most 10, as they were before. Empty when replayed. */
            sample: components["schemas"]["Finding"][];
            /**
             * @description Stands for exactly these findings in these states and what shall happen to them.
             * @example 9SfLJvP0aM7dK3yVq1zXwB2nR5tU8oEhCgIiAkDlFpQ
             */
            token: string;
        };
        /** @description Findings of one state that may not be what was asked for. */
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
             * @description Whether everybody in the team may read it.
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
             * @description Whether everybody in the team may read it.
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
         * @description The format of a report: `sarif` is SARIF 2.1.0, `trivy` the JSON that Trivy writes about images, file systems,
         *     configuration and clusters, `asff` the AWS Security Finding Format and the events that bring it or a finding of
         *     GuardDuty, `cyclonedx` CycloneDX 1.4 to 1.7 in JSON with its vulnerabilities and VEX statements, `json` and `csv`
         *     anything else with a mapping.
         * @example sarif
         * @enum {string}
         */
        ReportFormat: "sarif" | "trivy" | "asff" | "cyclonedx" | "json" | "csv";
        /**
         * @description How records become findings. A reference is the name of a column or of a record's field, or a JSON pointer (RFC 6901)
         *     such as `/location/file` to something inside of the record.
         * @example {
         *       "records": "Issues",
         *       "tool": "gosec",
         *       "fields": {
         *         "url": "/cwe/url"
         *       },
         *       "severities": {
         *         "HIGH": "critical"
         *       }
         *     }
         */
        ReportMapping: {
            /**
             * @description Where the array of records is in a JSON document, as a name or a JSON pointer. Absent when the document is an
             *     array itself, or one record after another.
             * @example Issues
             */
            records?: string;
            /**
             * @description The scanner, for the record of the import.
             * @example gosec 2.22
             */
            tool?: string;
            /**
             * @description The kind of records that do not say theirs. Absent, it is `vulnerability` where the rule is a CVE or GHSA id or
             *     the record has a package URL, else `code`.
             */
            kind?: components["schemas"]["FindingKind"];
            /** @description The severity of records that do not say theirs; `unknown` when absent. */
            severity?: components["schemas"]["Severity"];
            /**
             * @description What separates the columns of CSV.
             * @default comma
             * @example semicolon
             * @enum {string}
             */
            delimiter: "comma" | "semicolon" | "pipe" | "tab";
            /**
             * @description Where each field of a finding is: a reference, or several of which the first that finds something counts, or an
             *     empty array for none. A field that is absent here is looked for under obvious names.
             */
            fields?: {
                rule?: components["schemas"]["MappingReference"];
                title?: components["schemas"]["MappingReference"];
                description?: components["schemas"]["MappingReference"];
                severity?: components["schemas"]["MappingReference"];
                score?: components["schemas"]["MappingReference"];
                kind?: components["schemas"]["MappingReference"];
                component?: components["schemas"]["MappingReference"];
                purl?: components["schemas"]["MappingReference"];
                version?: components["schemas"]["MappingReference"];
                fixedVersion?: components["schemas"]["MappingReference"];
                path?: components["schemas"]["MappingReference"];
                line?: components["schemas"]["MappingReference"];
                resource?: components["schemas"]["MappingReference"];
                url?: components["schemas"]["MappingReference"];
                aliases?: components["schemas"]["MappingReference"];
                mark?: components["schemas"]["MappingReference"];
            };
            /**
             * @description What the report's words for severities mean; case does not matter, and `*` stands for all others. Without it the
             *     names of this API and common synonyms are known, and any other word is refused.
             * @example {
             *       "P1": "critical",
             *       "*": "low"
             *     }
             */
            severities?: {
                [key: string]: components["schemas"]["Severity"];
            };
            /**
             * @description What the report's words for kinds mean, in the same way.
             * @example {
             *       "sast": "code"
             *     }
             */
            kinds?: {
                [key: string]: components["schemas"]["FindingKind"];
            };
            /**
             * @description The values by which records state no open issue, for each reference. Case does not matter.
             * @example {
             *       "status": [
             *         "fixed",
             *         "closed"
             *       ]
             *     }
             */
            skip?: {
                [key: string]: string[];
            };
        };
        /**
         * @description A reference, or several in the order in which they are tried.
         * @example /location/file
         */
        MappingReference: string | string[];
        /**
         * @description An order of the list of findings.
         * @default severity
         * @example severity
         * @enum {string}
         */
        FindingSort: "severity" | "lastSeen" | "firstSeen" | "due" | "priority";
        /**
         * @description How bad the issue is, worst first: critical, high, medium, low, info, unknown. The worst that any source which reports
         *     the finding now says.
         * @example high
         * @enum {string}
         */
        Severity: "critical" | "high" | "medium" | "low" | "info" | "unknown";
        /**
         * @description What sort of issue it is: a known vulnerability of a component, a misconfiguration, a secret in the open, a licence
         *     that needs a decision, a weakness in code, or suspicious activity around a resource.
         * @example vulnerability
         * @enum {string}
         */
        FindingKind: "vulnerability" | "misconfiguration" | "secret" | "licence" | "code" | "threat";
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
             * @description The team that it belongs to.
             * @example default
             */
            team: string;
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
            mapping?: components["schemas"]["ReportMapping"];
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
        /** @description One page of collisions. */
        CollisionPage: {
            /** @description The collisions, in the order of the report. */
            items: components["schemas"]["Collision"][];
            /**
             * @description How many records of the import collided, also those that were not kept.
             * @example 3
             */
            collided: number;
            /**
             * @description The `after` of the next page; null on the last page.
             * @example null
             */
            nextAfter: number | null;
        };
        /** @description A record that is the same issue as an earlier record of its report. */
        Collision: {
            /**
             * @description Counts the collisions of the import.
             * @example 1
             */
            number: number;
            /**
             * Format: uuid
             * @description The finding that both records are about.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11
             */
            findingId: string;
            record: components["schemas"]["ReportRecord"];
            first: components["schemas"]["ReportRecord"];
        };
        /** @description Says which record of a report it is. */
        ReportRecord: {
            /**
             * @description The scanner's rule, or the vulnerability's id.
             * @example CVE-2024-6119
             */
            ruleId: string;
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
             * @description The issue in one line.
             * @example openssl: possible denial of service in X.509 name checks
             */
            title: string;
        };
        /** @description One issue. */
        Finding: {
            /**
             * @description The team that it belongs to.
             * @example default
             */
            team: string;
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
            assignee?: components["schemas"]["Assignee"];
            /** @description The labels, sorted. */
            labels: components["schemas"]["Label"][];
            /**
             * Format: date-time
             * @description When it has to be remediated; null where there is no due date.
             * @example 2026-03-01T08:00:00Z
             */
            dueAt: string | null;
            slaState: components["schemas"]["SlaState"];
            criticality: components["schemas"]["Criticality"];
            exposure: components["schemas"]["Exposure"];
            /**
             * @description Whether it is known to be exploited, as CISA's catalogue says.
             * @example false
             */
            kev: boolean;
            /**
             * Format: float
             * @description How likely it is to be exploited somewhere within 30 days, as EPSS says; 0 when that is not known.
             * @example 0.0123
             */
            epss: number;
            /**
             * @description How soon to look at it.
             * @example 62
             */
            priority: number;
        };
        /**
         * @description Where the job is. `succeeded`, `failed` and `cancelled` are final.
         * @example running
         * @enum {string}
         */
        ImportJobState: "queued" | "running" | "succeeded" | "failed" | "cancelled";
        /**
         * @description One import in the background. A job that succeeded has `import`: what it changed, or the source's latest import when that
         *     had the same content. A job that failed has `error`: what `POST /v1/imports` would have answered, with the `requestId` of
         *     the request that sent the report.
         */
        ImportJob: {
            /**
             * Format: uuid
             * @description The job's id.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b31
             */
            id: string;
            source: components["schemas"]["SourceName"];
            state: components["schemas"]["ImportJobState"];
            /**
             * @description SHA-256 of the uncompressed content, hexadecimal.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            contentSha256: string;
            /**
             * Format: int64
             * @description Size of the uncompressed content.
             * @example 734003200
             */
            sizeBytes: number;
            /**
             * Format: int64
             * @description How much of it was read. It is merged after it was read, so all of it read does not mean finished.
             * @example 367001600
             */
            bytesRead: number;
            /**
             * Format: int64
             * @description How many records were read that state an issue. When the import fails, the next one is at fault.
             * @example 500000
             */
            recordsRead: number;
            /**
             * @description How often the job was taken up. More than once when a replica or the database went away.
             * @example 1
             */
            attempts: number;
            /**
             * @description Who sent the report.
             * @example ci-pipeline
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was queued.
             * @example 2026-01-31T12:00:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was first taken up; null before.
             * @example 2026-01-31T12:00:01Z
             */
            startedAt: string | null;
            /**
             * Format: date-time
             * @description When it came to its end; null before.
             * @example null
             */
            finishedAt: string | null;
            import?: components["schemas"]["Import"];
            error?: components["schemas"]["Problem"];
        };
        /** @description One page of import jobs. */
        ImportJobPage: {
            /** @description The jobs, the newest first. */
            items: components["schemas"]["ImportJob"][];
            /**
             * @description Cursor of the next page; null on the last page.
             * @example AQAAAAAAAABk
             */
            nextCursor: string | null;
        };
        /** @description One issue with all that is known about it. */
        FindingDetail: {
            /**
             * @description The team that it belongs to.
             * @example default
             */
            team: string;
            /**
             * Format: uuid
             * @description The finding's id. When two findings turn out to be the same issue, one becomes part of the other, and the id of the
             *     former answers with the latter; then this id is not the one that was asked for.
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
            assignee?: components["schemas"]["Assignee"];
            /** @description The labels, sorted. */
            labels: components["schemas"]["Label"][];
            /**
             * Format: date-time
             * @description When it has to be remediated; null where there is no due date.
             * @example 2026-03-01T08:00:00Z
             */
            dueAt: string | null;
            slaState: components["schemas"]["SlaState"];
            criticality: components["schemas"]["Criticality"];
            exposure: components["schemas"]["Exposure"];
            /**
             * @description Whether it is known to be exploited, as CISA's catalogue says.
             * @example false
             */
            kev: boolean;
            /**
             * Format: float
             * @description How likely it is to be exploited somewhere within 30 days, as EPSS says; 0 when that is not known.
             * @example 0.0123
             */
            epss: number;
            /**
             * @description How soon to look at it.
             * @example 62
             */
            priority: number;
            /** @description What the priority is the sum of. */
            priorityFactors: components["schemas"]["PriorityFactor"][];
            sla: components["schemas"]["FindingSla"];
            /** @description The acceptance of its risk that holds now; null where there is none. */
            riskAcceptance: components["schemas"]["RiskAcceptance"] | null;
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
            /** @description Ids of findings that turned out to be this one and became part of it. They keep leading here. At most 100. */
            formerIds: string[];
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
            /**
             * @description Other fingerprints that lead to the finding: of older recipes, of its other ids, and of reports that say less of
             *     it. At most 100.
             */
            aliases: components["schemas"]["FingerprintAlias"][];
        };
        /** @description Another fingerprint of a finding. */
        FingerprintAlias: {
            /**
             * @description Version of the recipe that made the value.
             * @example 1
             */
            recipe: number;
            /**
             * @description The fingerprint, SHA-256 in hexadecimal.
             * @example 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
             */
            value: string;
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
        /**
         * @description A wish to change a finding's state.
         * @example {
         *       "state": "triaged",
         *       "reason": "The affected function is called by the importer."
         *     }
         */
        TransitionRequest: {
            state: components["schemas"]["FindingState"];
            /**
             * @description Why. Required where `allowedTransitions` says so; it becomes part of the audit trail.
             * @example The affected function is not called; see the threat model.
             */
            reason?: string;
            /**
             * @description Who answers for an accepted risk. Required to go to `risk_accepted`, without meaning otherwise.
             * @example lead@cloudsec.test
             */
            owner?: string;
            /**
             * Format: date-time
             * @description Until when a risk is accepted; then the finding comes back. Required to go to `risk_accepted`, and at most a year
             *     ahead unless the service is set up otherwise. Without meaning otherwise.
             * @example 2026-07-31T12:00:00Z
             */
            expiresAt?: string;
        };
        /** @description The history of a finding. */
        AuditTrail: {
            /** @description The entries, newest first. */
            items: components["schemas"]["AuditEntry"][];
        };
        /** @description One change of a finding. */
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
             * @description What happened: `transition` is a decision of a person or of a rule, `fixed` and `reopened` are the consequence of an
             *     import. `merged` says that another finding turned out to be this one; `from` is the state that the other one had.
             *     `expired` is the end of an accepted risk, `renewed` that it is accepted for longer. The others are not about the
             *     state: `from` and `to` are the state that the finding had, and `change` says what changed.
             * @example transition
             * @enum {string}
             */
            action: "transition" | "fixed" | "reopened" | "merged" | "assigned" | "labelled" | "commented" | "comment_edited" | "comment_deleted" | "expired" | "renewed";
            from: components["schemas"]["FindingState"];
            to: components["schemas"]["FindingState"];
            /**
             * @description Why, in the words of the actor or of the import; may be empty where no reason is due.
             * @example The affected function is not called; see the threat model.
             */
            reason: string;
            /**
             * Format: uuid
             * @description The import that caused the change; null for a person's decision and for what a migration of recipes merged.
             * @example null
             */
            importId: string | null;
            change?: components["schemas"]["AuditChange"];
            rule?: components["schemas"]["AuditRule"];
        };
        /** @description A number for each severity. */
        SeverityCounts: {
            /**
             * Format: int64
             * @description Critical ones.
             * @example 3
             */
            critical: number;
            /**
             * Format: int64
             * @description High ones.
             * @example 21
             */
            high: number;
            /**
             * Format: int64
             * @description Medium ones.
             * @example 90
             */
            medium: number;
            /**
             * Format: int64
             * @description Low ones.
             * @example 240
             */
            low: number;
            /**
             * Format: int64
             * @description Informational ones.
             * @example 12
             */
            info: number;
            /**
             * Format: int64
             * @description Those of unknown severity.
             * @example 0
             */
            unknown: number;
        };
        /** @description What happened to findings. */
        PostureEvents: {
            /**
             * Format: int64
             * @description Seen for the first time.
             * @example 14
             */
            new: number;
            /**
             * Format: int64
             * @description Fixed.
             * @example 11
             */
            fixed: number;
            /**
             * Format: int64
             * @description Seen again after they were fixed.
             * @example 1
             */
            reopened: number;
            /**
             * Format: int64
             * @description Whose risk was accepted.
             * @example 2
             */
            accepted: number;
            /**
             * Format: int64
             * @description Called a false positive.
             * @example 3
             */
            falsePositives: number;
            /**
             * Format: int64
             * @description About which such a decision was taken back.
             * @example 0
             */
            resumed: number;
            /**
             * Format: int64
             * @description That turned out to be another one.
             * @example 0
             */
            merged: number;
        };
        /** @description How long it took to remediate what was fixed: from when a finding was first seen, or last reopened, until it was fixed. */
        PostureRemediation: {
            /**
             * Format: int64
             * @description How many were fixed.
             * @example 11
             */
            fixed: number;
            /**
             * Format: int64
             * @description The mean time to remediate. Absent when nothing was fixed.
             * @example 518400
             */
            meanSeconds?: number;
            /**
             * Format: int64
             * @description How many took less than a day.
             * @example 2
             */
            withinDay: number;
            /**
             * Format: int64
             * @description How many took less than 7 days.
             * @example 6
             */
            withinWeek: number;
            /**
             * Format: int64
             * @description How many took less than 30 days.
             * @example 10
             */
            within30Days: number;
            /**
             * Format: int64
             * @description How many took less than 90 days.
             * @example 11
             */
            within90Days: number;
        };
        /** @description A part of the score. */
        ScorePart: {
            /**
             * @description The part.
             * @example exposure
             * @enum {string}
             */
            name: "exposure" | "timeliness" | "speed" | "balance";
            /**
             * Format: double
             * @description What it gives.
             * @example 23.5
             */
            points: number;
            /**
             * Format: double
             * @description What it can give at most.
             * @example 40
             */
            max: number;
            /**
             * @description How the points come about, for people.
             * @example Open findings weigh 690 (critical 40, high 10, medium and unknown 3, low 1), which is 69.0 for each of 10 sources.
             */
            explanation: string;
        };
        /** @description One number for how things are, with its parts. */
        PostureScore: {
            /**
             * @description From 0, bad, to 100.
             * @example 71
             */
            value: number;
            /** @description What it is the sum of. */
            parts: components["schemas"]["ScorePart"][];
        };
        /** @description How many open findings are of an age. */
        OpenAge: {
            /**
             * @description First seen at most so many days ago, and more than those of the entry before. Absent in the last entry.
             * @example 7
             */
            maxDays?: number;
            /**
             * Format: int64
             * @description How many are open.
             * @example 12
             */
            open: number;
        };
        /** @description How things are with the findings of a severity. */
        SeverityPosture: {
            severity: components["schemas"]["Severity"];
            /**
             * Format: int64
             * @description How many are open.
             * @example 21
             */
            open: number;
            /**
             * Format: int64
             * @description Of how many the risk is accepted.
             * @example 4
             */
            accepted: number;
            /**
             * Format: int64
             * @description How many are false positives.
             * @example 2
             */
            falsePositives: number;
            /**
             * @description How many days ago the oldest open one was first seen. Absent when none is open.
             * @example 45
             */
            oldestDays?: number;
            /**
             * @description In how many days they should be remediated. Absent when there is no hurry.
             * @example 30
             */
            targetDays?: number;
            /**
             * Format: int64
             * @description How many of the open ones are older than that.
             * @example 3
             */
            late: number;
            /** @description The open ones by age, the youngest first. */
            ages: components["schemas"]["OpenAge"][];
            recent: components["schemas"]["PostureEvents"];
            remediation: components["schemas"]["PostureRemediation"];
        };
        /** @description What is open of a kind. */
        KindPosture: {
            kind: components["schemas"]["FindingKind"];
            /**
             * Format: int64
             * @description How many are open.
             * @example 120
             */
            open: number;
            bySeverity: components["schemas"]["SeverityCounts"];
        };
        /** @description How things are. */
        Posture: {
            /**
             * Format: date
             * @description Today, in UTC.
             * @example 2026-11-25
             */
            day: string;
            score: components["schemas"]["PostureScore"];
            /**
             * Format: int64
             * @description How many findings are open.
             * @example 366
             */
            open: number;
            /**
             * Format: int64
             * @description Of how many the risk is accepted.
             * @example 9
             */
            accepted: number;
            /**
             * Format: int64
             * @description How many are false positives.
             * @example 17
             */
            falsePositives: number;
            /**
             * @description How many days ago the oldest open one was first seen. Absent when none is open.
             * @example 230
             */
            oldestDays?: number;
            /**
             * Format: int64
             * @description How many sources have reported.
             * @example 10
             */
            sources: number;
            /**
             * @description How many days, today included, `recent` and `remediation` are about.
             * @example 30
             */
            windowDays: number;
            recent: components["schemas"]["PostureEvents"];
            remediation: components["schemas"]["PostureRemediation"];
            /** @description One entry for each severity, the worst first. */
            bySeverity: components["schemas"]["SeverityPosture"][];
            /** @description One entry for each kind. */
            byKind: components["schemas"]["KindPosture"][];
        };
        /**
         * @description How long a point of a trend is.
         * @default day
         * @example week
         * @enum {string}
         */
        TrendInterval: "day" | "week" | "month";
        /** @description One point of a trend. */
        PosturePoint: {
            /**
             * Format: date
             * @description The first day, in UTC.
             * @example 2026-11-16
             */
            from: string;
            /**
             * Format: date
             * @description The last day.
             * @example 2026-11-22
             */
            to: string;
            /**
             * Format: int64
             * @description How many findings were open at the end of the last day.
             * @example 366
             */
            open: number;
            bySeverity: components["schemas"]["SeverityCounts"];
            events: components["schemas"]["PostureEvents"];
            remediation: components["schemas"]["PostureRemediation"];
        };
        /** @description How things were. */
        PostureTrend: {
            /**
             * Format: date
             * @description The first day, in UTC.
             * @example 2026-10-01
             */
            from: string;
            /**
             * Format: date
             * @description The last day.
             * @example 2026-10-31
             */
            to: string;
            interval: components["schemas"]["TrendInterval"];
            /** @description The oldest first. */
            points: components["schemas"]["PosturePoint"][];
        };
        /** @description What is open of a source. */
        SourcePosture: {
            source: components["schemas"]["SourceName"];
            /**
             * Format: int64
             * @description What its open findings weigh: critical 40, high 10, medium and unknown 3, low 1.
             * @example 690
             */
            load: number;
            /**
             * Format: int64
             * @description How many findings are open.
             * @example 90
             */
            open: number;
            bySeverity: components["schemas"]["SeverityCounts"];
            /**
             * Format: date-time
             * @description When it last reported.
             * @example 2026-11-25T08:30:00Z
             */
            lastReportedAt?: string;
        };
        /** @description The sources with the heaviest load. */
        PostureSources: {
            /** @description The heaviest first. */
            items: components["schemas"]["SourcePosture"][];
        };
        /**
         * @description What happened. `finding.created`, `finding.reopened` and `finding.fixed` are consequences of an import, one event
         *     for each severity, with a count and the first 50 findings. `finding.state_changed` is a person's decision about
         *     one finding. `finding.states_changed` is one about many (`POST /v1/findings/bulk`), again one event for each severity
         *     with a count and the first 50 findings, and with `operation`, which is the same in all of them, `to`, `actor` and
         *     `reason`. `finding.assigned` is an assignment, of the same shape with `assignee` instead of `to`. `finding.commented` tells
         *     of a comment: the finding, the comment's id, its author and whom it mentions. `rule.matched` is what a rule with `notify`
         *     matched, for each severity with a count and the first 50 findings. `finding.sla_due_soon`, `finding.sla_breached` and
         *     `finding.risk_acceptance_expired` are found out by a sweep, one event for each severity with a count and the first 50
         *     findings, and `sweep`, which is the same in all of them. `import.completed` tells of the import itself.
         * @example finding.created
         * @enum {string}
         */
        EventType: "finding.created" | "finding.reopened" | "finding.fixed" | "finding.state_changed" | "finding.states_changed" | "finding.assigned" | "finding.commented" | "rule.matched" | "finding.sla_due_soon" | "finding.sla_breached" | "finding.risk_acceptance_expired" | "import.completed";
        /** @description A webhook that is wanted. */
        WebhookRequest: {
            /**
             * @description Where events are sent to by POST.
             * @example https://hooks.example.com/cloudsec
             */
            url: string;
            /**
             * @description What it is for, for people.
             * @example Pages the team of the shop
             */
            description?: string;
            /**
             * @description The types of events wanted; empty means all.
             * @example [
             *       "finding.created",
             *       "finding.reopened"
             *     ]
             */
            types?: components["schemas"]["EventType"][];
            /**
             * @description The mildest severity wanted. Events without a severity, such as those of imports, are sent anyway.
             * @example high
             */
            minSeverity?: components["schemas"]["Severity"];
            /**
             * @description Whether it gets events.
             * @default true
             * @example true
             */
            enabled: boolean;
        };
        /** @description What to change of a webhook. What is absent stays as it is. */
        WebhookPatch: {
            /**
             * @description Where events are sent to by POST.
             * @example https://hooks.example.com/cloudsec
             */
            url?: string;
            /**
             * @description What it is for, for people.
             * @example Pages the team of the shop
             */
            description?: string;
            /**
             * @description The types of events wanted; empty means all.
             * @example [
             *       "finding.created",
             *       "finding.reopened"
             *     ]
             */
            types?: components["schemas"]["EventType"][];
            /**
             * @description The mildest severity wanted. Events without a severity, such as those of imports, are sent anyway.
             * @example high
             */
            minSeverity?: components["schemas"]["Severity"];
            /**
             * @description Whether it gets events.
             * @example true
             */
            enabled?: boolean;
        };
        /** @description Somebody who is told of events by HTTP. */
        Webhook: {
            /**
             * Format: uuid
             * @description The webhook's id.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b13
             */
            id: string;
            /**
             * @description Where events are sent to by POST.
             * @example https://hooks.example.com/cloudsec
             */
            url: string;
            /**
             * @description What it is for, for people.
             * @example Pages the team of the shop
             */
            description: string;
            /**
             * @description The types of events wanted; empty means all.
             * @example [
             *       "finding.created",
             *       "finding.reopened"
             *     ]
             */
            types: components["schemas"]["EventType"][];
            /**
             * @description The mildest severity wanted. Events without a severity, such as those of imports, are sent anyway.
             * @example high
             */
            minSeverity: components["schemas"]["Severity"];
            /**
             * @description Whether it gets events.
             * @example true
             */
            enabled: boolean;
            /**
             * @description Why it is disabled; empty while it is not. A receiver that answers 410 disables its webhook.
             * @example
             */
            disabledReason: string;
            /**
             * Format: date-time
             * @description Until when the secret before signs along; null when there is none.
             * @example 2026-01-31T12:00:00Z
             */
            previousSecretUntil: string | null;
            /**
             * @description Who made it.
             * @example lead@cloudsec.test
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-01-31T12:00:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             * @example 2026-01-31T12:00:00Z
             */
            updatedAt: string;
        };
        /** @description A webhook and its secret, which is shown this once. */
        WebhookWithSecret: {
            webhook: components["schemas"]["Webhook"];
            /**
             * @description The key of the signatures: `whsec_` and base64 of 32 bytes. Keep it where secrets are kept.
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=
             */
            secret: string;
        };
        /** @description All webhooks. */
        WebhookList: {
            /** @description The webhooks, oldest first. */
            items: components["schemas"]["Webhook"][];
        };
        /** @description How to change over to a new secret. */
        RotateRequest: {
            /**
             * @description How many hours the old secret signs along.
             * @default 24
             * @example 24
             */
            overlapHours: number;
        };
        /**
         * @description `pending` is still tried, `delivered` arrived, `dead` was given up and waits for a person.
         * @example dead
         * @enum {string}
         */
        DeliveryState: "pending" | "delivered" | "dead";
        /** @description What one destination is owed of one event. Deliveries come at least once and in no promised order. */
        Delivery: {
            /**
             * Format: int64
             * @description The delivery's number; later ones have larger ones.
             * @example 4711
             */
            id: number;
            /**
             * Format: uuid
             * @description The event's id: the `webhook-id` and the `id` of what is sent, the same in every attempt. By it receivers know
             *     what they had before.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b16
             */
            eventId: string;
            /**
             * @description The type of the event.
             * @example finding.created
             */
            type: string;
            /**
             * @description The kind of destination.
             * @example webhook
             * @enum {string}
             */
            destination: "webhook" | "sns";
            /**
             * Format: uuid
             * @description The webhook; null when the event goes to the SNS topic.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b13
             */
            webhookId: string | null;
            state: components["schemas"]["DeliveryState"];
            /**
             * @description How often it was tried since it was queued.
             * @example 16
             */
            attempts: number;
            /**
             * Format: date-time
             * @description When it was first queued.
             * @example 2026-01-31T12:00:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it is tried next; null when it is finished.
             * @example 2026-01-31T12:00:00Z
             */
            dueAt: string | null;
            /**
             * Format: date-time
             * @description When it was tried last; null when it was not.
             * @example 2026-01-31T12:00:00Z
             */
            lastAttemptAt: string | null;
            /**
             * @description The HTTP status of the last answer; null when there was none.
             * @example 503
             */
            lastStatus: number | null;
            /**
             * @description Why the last attempt failed; empty when it did not.
             * @example the destination answered 503
             */
            lastError: string;
            /**
             * Format: date-time
             * @description When it arrived or was given up; null while it is tried.
             * @example 2026-01-31T12:00:00Z
             */
            finishedAt: string | null;
        };
        /** @description One page of deliveries. */
        DeliveryPage: {
            /** @description The deliveries, newest first. */
            items: components["schemas"]["Delivery"][];
            /**
             * @description Cursor of the next page; null on the last one.
             * @example 4711
             */
            nextCursor: string | null;
        };
        /** @description A delivery and what is sent. */
        DeliveryDetail: {
            delivery: components["schemas"]["Delivery"];
            /**
             * @description The event in its envelope, as it is sent (CloudEvents 1.0 in JSON).
             * @example {
             *       "specversion": "1.0",
             *       "type": "finding.created"
             *     }
             */
            event: {
                [key: string]: unknown;
            };
        };
        /** @description Whose dead deliveries to send again. */
        RedeliverRequest: {
            /**
             * Format: uuid
             * @description Only those of this webhook; absent for all destinations.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b13
             */
            webhookId?: string;
        };
        /** @description How many deliveries were queued. */
        RedeliverResult: {
            /**
             * @description The number of deliveries.
             * @example 12
             */
            queued: number;
        };
        /**
         * @description The gate's answer. `waived` means that something blocks and that people have let all of it pass.
         * @example fail
         * @enum {string}
         */
        Verdict: "pass" | "fail" | "waived";
        /** @description A question to the gate: either an image or sources, and either the name of a policy or its text. */
        GateRequest: {
            /**
             * @description The digest of an image, or a reference with one.
             * @example registry.example/core@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            image?: string;
            /**
             * @description The sources whose word counts.
             * @example [
             *       "trivy:image-core"
             *     ]
             */
            sources?: components["schemas"]["SourceName"][];
            /**
             * @description The name of a policy that the service was given. `default` is there always, and is meant when neither it nor a
             *     text is given.
             * @example default
             */
            policy?: string;
            /**
             * @description A policy as YAML or JSON. For trying policies out; its name is prefixed with inline.
             * @example {"version":1,"name":"strict","maxSeverity":"none","maxImportAge":"24h"}
             */
            policyText?: string;
        };
        /** @description What a source said last. */
        GateSource: {
            name: components["schemas"]["SourceName"];
            /**
             * Format: uuid
             * @description Its newest import; null when it has never reported.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b12
             */
            importId: string | null;
            /**
             * Format: date-time
             * @description When that was taken in.
             * @example 2026-01-31T12:00:00Z
             */
            importedAt: string | null;
            /**
             * Format: date-time
             * @description When the source reported last; later than `importedAt` when it said the same again.
             * @example 2026-01-31T12:00:00Z
             */
            reportedAt: string | null;
            /**
             * Format: int64
             * @description How long ago that was.
             * @example 5400
             */
            ageSeconds: number | null;
            /**
             * @description The scanner; empty when it has never reported.
             * @example Trivy 0.68.1
             */
            tool: string;
            /**
             * @description How many records the report had.
             * @example 321
             */
            records: number;
        };
        /** @description A finding as the gate tells of it. */
        GateFinding: {
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
             * @description What it is.
             * @example openssl possible denial of service
             */
            title: string;
            /**
             * @description The rule or vulnerability.
             * @example CVE-2024-6119
             */
            ruleId: string;
            /**
             * @description The component; empty when it concerns none.
             * @example libssl3
             */
            component: string;
            /**
             * @description The file; empty when it concerns none.
             * @example usr/lib/libssl.so.3
             */
            path: string;
            /**
             * Format: date-time
             * @description When it was first reported.
             * @example 2026-01-31T12:00:00Z
             */
            firstSeenAt: string;
        };
        /**
         * @description Why something blocks. `no_source`: no source has ever reported on the image. `no_import` and `stale_import`: a
         *     source never reported, or too long ago. `severity` and `age`: a finding is too bad, or is known for too long.
         *     `known_exploited`, `priority` and `sla_breach`: it is in CISA's catalogue, its priority is too high, or it is one of too
         *     many that are over their due date.
         * @example severity
         * @enum {string}
         */
        BlockerReason: "no_source" | "no_import" | "stale_import" | "severity" | "age" | "known_exploited" | "priority" | "sla_breach";
        /** @description One thing that stands in the way. */
        Blocker: {
            /**
             * @description What exactly it is. A waiver covers keys.
             * @example severity:critical:01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11
             */
            key: string;
            reason: components["schemas"]["BlockerReason"];
            /**
             * @description Why, for people.
             * @example Its severity is critical; the policy tolerates medium.
             */
            detail: string;
            /**
             * @description The source at fault; null when it is a finding.
             * @example null
             */
            source: string | null;
            /** @description The finding; null when it is a source. */
            finding: components["schemas"]["GateFinding"] | null;
            /**
             * Format: uuid
             * @description The waiver that lets it pass; null where none does.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b15
             */
            waiverId: string | null;
        };
        /** @description A finding that an exception of the policy lets pass. */
        Excepted: {
            finding: components["schemas"]["GateFinding"];
            /**
             * @description Who answers for the exception.
             * @example team-shop
             */
            owner: string;
            /**
             * @description Why it was made.
             * @example The function is not called.
             */
            reason: string;
            /**
             * Format: date-time
             * @description When it ends.
             * @example 2026-01-31T12:00:00Z
             */
            expiresAt: string;
        };
        /** @description A decision to let blockers pass until a time. */
        Waiver: {
            /**
             * Format: uuid
             * @description The waiver's id.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b15
             */
            id: string;
            /**
             * Format: uuid
             * @description The gate's answer that it was made for.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b14
             */
            evaluationId: string;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-01-31T12:00:00Z
             */
            at: string;
            /**
             * @description Who made it.
             * @example lead@cloudsec.test
             */
            actor: string;
            /**
             * @description Why. It becomes part of the audit trail.
             * @example The fix is in the next release; the service is not reachable from outside.
             */
            reason: string;
            /**
             * Format: date-time
             * @description When it ends.
             * @example 2026-01-31T12:00:00Z
             */
            expiresAt: string;
            /**
             * @description The keys of what passes.
             * @example [
             *       "severity:critical:01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11"
             *     ]
             */
            blockers: string[];
        };
        /** @description A wish to let blockers pass. */
        WaiverRequest: {
            /**
             * @description Why. It becomes part of the audit trail.
             * @example The fix is in the next release; the service is not reachable from outside.
             */
            reason: string;
            /**
             * Format: date-time
             * @description When it ends. Policies say how far ahead that may be, 30 days where they do not.
             * @example 2026-01-31T12:00:00Z
             */
            expiresAt: string;
            /**
             * @description The findings meant.
             * @example [
             *       "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11"
             *     ]
             */
            findings?: string[];
            /**
             * @description The sources meant.
             * @example [
             *       "trivy:image-core"
             *     ]
             */
            sources?: components["schemas"]["SourceName"][];
        };
        /** @description Waivers. */
        WaiverList: {
            /** @description The waivers, newest first. */
            items: components["schemas"]["Waiver"][];
        };
        /**
         * @description An answer of the gate with its evidence. Lists have at most 200 entries, the worst first; the counts beside them
         *     are whole.
         */
        GateEvaluation: {
            /**
             * Format: uuid
             * @description The answer's id.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b14
             */
            id: string;
            /**
             * Format: date-time
             * @description When it was given.
             * @example 2026-01-31T12:00:00Z
             */
            at: string;
            /**
             * @description Who asked.
             * @example ci
             */
            actor: string;
            /**
             * @description The policy.
             * @example default
             */
            policy: string;
            /**
             * @description What was asked about.
             * @example sources:trivy:image-core
             */
            target: string;
            verdict: components["schemas"]["Verdict"];
            /**
             * @description SHA-256 of the policy's text.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            policySha256: string;
            /** @description What each source said last. */
            sources: components["schemas"]["GateSource"][];
            /**
             * @description How many findings the sources report now.
             * @example 321
             */
            findings: number;
            /**
             * @description Those that count as open, by severity.
             * @example {
             *       "high": 2,
             *       "low": 12
             *     }
             */
            open: {
                [key: string]: number;
            };
            /**
             * @description All of them, by state.
             * @example {
             *       "new": 14,
             *       "risk_accepted": 1
             *     }
             */
            states: {
                [key: string]: number;
            };
            /**
             * @description How much blocks.
             * @example 2
             */
            blockerCount: number;
            /** @description What blocks. */
            blockers: components["schemas"]["Blocker"][];
            /**
             * @description How much would block and was waived.
             * @example 0
             */
            waivedCount: number;
            /** @description What would block and was waived. */
            waived: components["schemas"]["Blocker"][];
            /**
             * @description How many findings the exceptions of the policy let pass.
             * @example 1
             */
            exceptedCount: number;
            /** @description Findings that exceptions let pass. */
            excepted: components["schemas"]["Excepted"][];
            /** @description The waivers that were used. */
            waivers: components["schemas"]["Waiver"][];
        };
        /** @description An answer of the gate without its evidence. */
        GateEvaluationSummary: {
            /**
             * Format: uuid
             * @description The answer's id.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b14
             */
            id: string;
            /**
             * Format: date-time
             * @description When it was given.
             * @example 2026-01-31T12:00:00Z
             */
            at: string;
            /**
             * @description Who asked.
             * @example ci
             */
            actor: string;
            /**
             * @description The policy.
             * @example default
             */
            policy: string;
            /**
             * @description What was asked about.
             * @example sources:trivy:image-core
             */
            target: string;
            verdict: components["schemas"]["Verdict"];
        };
        /** @description One page of the gate's answers. */
        GateEvaluationPage: {
            /** @description The answers, newest first. */
            items: components["schemas"]["GateEvaluationSummary"][];
            /**
             * @description Cursor of the next page; null on the last one.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b14
             */
            nextCursor: string | null;
        };
        /**
         * @description How a finding stands to its due date. `running` has time left, `breached` has none and is still open, `paused` waits for
         *     an accepted risk to come back, `met` and `missed` are fixed in time or too late, and `none` has no due date.
         * @example running
         * @enum {string}
         */
        SlaState: "none" | "running" | "paused" | "breached" | "met" | "missed";
        /**
         * @description How much depends on what the finding is about. What nobody has said anything about is normal.
         * @example normal
         * @enum {string}
         */
        Criticality: "critical" | "high" | "normal" | "low";
        /** @description The clock of a finding. */
        FindingSla: {
            state: components["schemas"]["SlaState"];
            /**
             * Format: date-time
             * @description When the clock began; null where there is none.
             * @example 2026-01-30T08:00:00Z
             */
            startedAt: string | null;
            /**
             * Format: date-time
             * @description When the finding has to be remediated; null where there is no due date now.
             * @example 2026-03-01T08:00:00Z
             */
            dueAt: string | null;
            /**
             * Format: date-time
             * @description When it was fixed; null where it is not.
             * @example null
             */
            stoppedAt: string | null;
            /**
             * Format: int64
             * @description How long it took from the beginning of the clock until it was fixed, without the time in which its risk was accepted; null where it is not fixed.
             * @example null
             */
            timeToRemediateSeconds: number | null;
            /**
             * Format: int64
             * @description How much working time a paused clock has left; null where none is paused.
             * @example null
             */
            remainingSeconds: number | null;
        };
        /** @description Which time counts. */
        SlaCalendar: {
            /**
             * @description A name of the IANA time zone database. Summer time is heeded.
             * @example Europe/Berlin
             */
            timeZone: string;
            /** @description The working days. */
            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            /**
             * @description When the work of a day begins, HH:MM.
             * @example 09:00
             */
            from: string;
            /**
             * @description When it ends, HH:MM; at the latest 24:00.
             * @example 17:00
             */
            to: string;
            /** @description Days on which nobody works. */
            holidays?: string[];
        };
        /** @description How much time there is for findings of a severity. */
        SlaTime: {
            severity: components["schemas"]["Severity"];
            criticality?: components["schemas"]["Criticality"];
            /**
             * @description A number of hours or days that count, such as `36h` or `30d`, at most `3650d`. Around the clock a day has 24 hours,
             *     in a calendar it is a working day.
             * @example 30d
             */
            within: string;
        };
        /**
         * @description How much time there is to remediate a finding. A severity without an entry has no due date. An entry with a criticality
         *     goes before one without. What is worse may not have more time.
         *
         *     A finding that becomes worse, or whose criticality rises, keeps the earlier of the old due date and the one that its
         *     new time gives from then on. One that becomes milder gets the time of what it is now. False positives have no clock.
         */
        SlaPolicy: {
            calendar?: components["schemas"]["SlaCalendar"];
            /** @description How much time there is. */
            times: components["schemas"]["SlaTime"][];
            /**
             * @description How long before the due date `finding.sla_due_soon` is told, on the clock.
             * @example 3d
             */
            dueSoon: string;
            /**
             * @description What the clock of a finding does that comes back after it was fixed or a false positive: `restart` gives it all of
             *     its time again, with `continue` the old due date holds.
             * @example restart
             * @enum {string}
             */
            onReopen: "restart" | "continue";
            /**
             * @description What accepting its risk does to the clock of a finding: `pause` keeps the time that is left for when it comes back,
             *     `stop` lets a new clock begin then.
             * @example pause
             * @enum {string}
             */
            onRiskAccepted: "pause" | "stop";
        };
        /** @description The policy with its history. */
        SlaPolicyRecord: {
            policy: components["schemas"]["SlaPolicy"];
            /**
             * Format: int64
             * @description The version, 1 for the policy that is built in.
             * @example 3
             */
            version: number;
            /**
             * Format: date-time
             * @description When it was written; null for the one that is built in.
             * @example 2026-01-31T12:00:00Z
             */
            createdAt: string | null;
            /**
             * @description Who wrote it; empty for the one that is built in.
             * @example admin@cloudsec.test
             */
            createdBy: string;
            /**
             * @description Whether all due dates follow it. Until then nothing is told of due dates.
             * @example true
             */
            rolledOut: boolean;
            /**
             * Format: int64
             * @description How many findings have been looked at for that.
             * @example 10423
             */
            recomputed: number;
        };
        /** @description What another policy does to open findings. `moved` is the sum of `earlier`, `later`, `started` and `ended`. */
        SlaImpact: {
            /**
             * @description How many have a due date under one of the two policies.
             * @example 1284
             */
            findings: number;
            /**
             * @description How many get another due date.
             * @example 310
             */
            moved: number;
            /**
             * @description How many are due before.
             * @example 300
             */
            earlier: number;
            /**
             * @description How many are due after.
             * @example 10
             */
            later: number;
            /**
             * @description How many get a due date that have none.
             * @example 0
             */
            started: number;
            /**
             * @description How many have a due date and lose it.
             * @example 0
             */
            ended: number;
            /**
             * @description How many are over their due date at once that are not now.
             * @example 12
             */
            breached: number;
        };
        /** @description The outcome of a change, or of the dry run of one. */
        SlaPolicyChange: {
            /**
             * @description Whether nothing was changed.
             * @example false
             */
            dryRun: boolean;
            record: components["schemas"]["SlaPolicyRecord"];
            /** @description What the policy would do; null unless it is a dry run. */
            impact: components["schemas"]["SlaImpact"] | null;
        };
        /**
         * @description Whether an acceptance holds.
         * @default active
         * @example active
         * @enum {string}
         */
        RiskAcceptanceState: "active" | "ended";
        /** @description A risk that somebody answers for, until a time. */
        RiskAcceptance: {
            /**
             * Format: uuid
             * @description The acceptance's id.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6c01
             */
            id: string;
            /**
             * Format: uuid
             * @description The finding.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11
             */
            findingId: string;
            /**
             * @description Who answers for the risk.
             * @example lead@cloudsec.test
             */
            owner: string;
            /**
             * @description Why it is accepted.
             * @example The affected function is not called; see the threat model.
             */
            reason: string;
            /**
             * @description Who accepted it.
             * @example analyst@cloudsec.test
             */
            acceptedBy: string;
            /**
             * Format: date-time
             * @description When.
             * @example 2026-01-31T12:00:00Z
             */
            acceptedAt: string;
            /**
             * Format: date-time
             * @description When the finding comes back.
             * @example 2026-07-31T12:00:00Z
             */
            expiresAt: string;
            /**
             * Format: uuid
             * @description The acceptance that this one prolongs; null for the first one.
             * @example null
             */
            renews: string | null;
            /**
             * Format: date-time
             * @description When it ended; null as long as it holds.
             * @example null
             */
            endedAt: string | null;
            /**
             * @description Who ended it, `core` when it expired; empty as long as it holds.
             * @example
             */
            endedBy: string;
            /**
             * @description Why it ended: `withdrawn` by a person, `renewed` by another one, `merged` because the finding became part of another;
             *     `none` as long as it holds.
             * @example none
             * @enum {string}
             */
            end: "none" | "expired" | "withdrawn" | "renewed" | "merged";
        };
        /** @description A risk that somebody answers for, with the finding. */
        ListedRiskAcceptance: {
            acceptance: components["schemas"]["RiskAcceptance"];
            finding: components["schemas"]["AcceptedFinding"];
        };
        /** @description A finding whose risk is or was accepted, in short. */
        AcceptedFinding: {
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
             * @description The file concerned; empty when the issue concerns none.
             * @example services/core/go.mod
             */
            path: string;
        };
        /** @description One page of accepted risks. */
        RiskAcceptancePage: {
            /** @description The acceptances, those that expire first first. */
            items: components["schemas"]["ListedRiskAcceptance"][];
            /**
             * @description Cursor of the next page; null on the last page.
             * @example AQAGJ2Vd9sAAAZIPXosccHw6
             */
            nextCursor: string | null;
        };
        /** @description New terms for an accepted risk. */
        RiskRenewal: {
            /**
             * Format: date-time
             * @description Until when, at most a year ahead unless the service is set up otherwise.
             * @example 2027-01-31T12:00:00Z
             */
            expiresAt: string;
            /**
             * @description Why for longer.
             * @example The vendor has put the fix off to the next release.
             */
            reason: string;
            /**
             * @description Who answers for it from now on; the same as before when it is left out.
             * @example lead@cloudsec.test
             */
            owner?: string;
        };
        /** @description Why a risk is not accepted any more. */
        RiskEnd: {
            /**
             * @description Why.
             * @example The function is called after all.
             */
            reason: string;
        };
        /**
         * @description From where it can be reached. What nobody has said anything about is internal.
         * @example internal
         * @enum {string}
         */
        Exposure: "internet" | "internal" | "none";
        /** @description A part of a priority. */
        PriorityFactor: {
            /**
             * @description Which part.
             * @example epss
             * @enum {string}
             */
            name: "severity" | "epss" | "kev" | "exposure" | "criticality";
            /**
             * @description What is known; `unknown` where nothing is.
             * @example 0.9421
             */
            value: string;
            /**
             * @description What it adds to the priority.
             * @example 19
             */
            points: number;
            /**
             * @description What it could add.
             * @example 20
             */
            most: number;
            /**
             * @description What that means.
             * @example EPSS expects it to be exploited somewhere within 30 days with a probability of 94.21%.
             */
            why: string;
        };
        /** @description An asset that is wanted. */
        AssetRequest: {
            /**
             * @description The sources that report on it: a name in which a star stands for anything. Of several assets that fit a source the
             *     one with the longest pattern counts.
             * @example *:image-shop-*
             */
            sources: string;
            criticality: components["schemas"]["Criticality"];
            exposure: components["schemas"]["Exposure"];
            /**
             * @description What it is.
             * @example What customers see.
             */
            description?: string;
        };
        /** @description Something that sources report on. */
        Asset: {
            /**
             * @description The asset's name. Another team may have one of the same name.
             * @example shop-frontend
             */
            name: string;
            /**
             * @description The team that it belongs to. It says something of the sources of this team only.
             * @example default
             */
            team: string;
            /**
             * @description The sources that report on it; a star stands for anything.
             * @example *:image-shop-*
             */
            sources: string;
            criticality: components["schemas"]["Criticality"];
            exposure: components["schemas"]["Exposure"];
            /**
             * @description What it is.
             * @example What customers see.
             */
            description: string;
            /**
             * Format: int64
             * @description Grows with every change.
             * @example 1
             */
            version: number;
            /**
             * Format: date-time
             * @description When it was changed last.
             * @example 2026-01-31T12:00:00Z
             */
            updatedAt: string;
            /**
             * @description By whom.
             * @example lead@cloudsec.test
             */
            updatedBy: string;
        };
        /** @description Assets. */
        AssetList: {
            /** @description All of them, by name. */
            items: components["schemas"]["Asset"][];
        };
        /** @description What was loaded of a feed. */
        FeedLoad: {
            /**
             * @description Which feed.
             * @example epss
             * @enum {string}
             */
            feed: "epss" | "kev";
            /**
             * @description What the feed calls its own; the date of the scores, or the version of the catalogue.
             * @example 2026-01-31T00:00:00+0000
             */
            version: string;
            /**
             * @description How many vulnerabilities it names.
             * @example 285123
             */
            entries: number;
            /**
             * Format: date-time
             * @description When it was loaded.
             * @example 2026-01-31T12:00:00Z
             */
            loadedAt: string;
            /**
             * @description By whom.
             * @example ci
             */
            loadedBy: string;
        };
        /** @description The outcome of loading a feed. */
        FeedLoaded: {
            load: components["schemas"]["FeedLoad"];
            /**
             * @description Whether it had been loaded before, so that nothing changed.
             * @example false
             */
            again: boolean;
        };
        /** @description What is known about exploitation. */
        Intelligence: {
            /** @description What was loaded last; a feed that never was is not in it. */
            feeds: components["schemas"]["FeedLoad"][];
            /**
             * @description Whether all findings follow the feeds and the assets.
             * @example true
             */
            settled: boolean;
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
        /** @description People and machines who work on findings together, and see nothing of the others'. */
        Team: {
            /**
             * @description The name, by which everything else names the team. It never changes.
             * @example blue
             */
            name: string;
            /**
             * @description The name for people.
             * @example Blue team
             */
            title: string;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-01-30T08:00:00Z
             */
            createdAt: string;
        };
        /** @description A team to make. */
        TeamRequest: {
            /**
             * @description The name.
             * @example blue
             */
            name: string;
            /**
             * @description The name for people.
             * @example Blue team
             */
            title?: string;
        };
        /** @description What changes of a team. */
        TeamPatch: {
            /**
             * @description The name for people.
             * @example Blue team
             */
            title: string;
        };
        /** @description One page of teams. */
        TeamPage: {
            /** @description The teams, by name. */
            items: components["schemas"]["Team"][];
            /**
             * @description Whether there are more after the last one.
             * @example false
             */
            more: boolean;
        };
        /**
         * @description What somebody is in a team. `ci` is for machines that report and ask the release gate.
         * @example analyst
         * @enum {string}
         */
        TeamRole: "viewer" | "analyst" | "lead" | "admin" | "ci";
        /** @description Somebody in a team. */
        Member: {
            /**
             * @description Who it is, as the `sub` of their access tokens says it.
             * @example 1e24a8f2-0001-7000-8a51-0d8a4f3e6b13
             */
            subject: string;
            /**
             * @description Who it is, as people say it.
             * @example Ann
             */
            name: string;
            role: components["schemas"]["TeamRole"];
            /**
             * @description Who made them a member.
             * @example admin@cloudsec.test
             */
            addedBy: string;
            /**
             * Format: date-time
             * @description Since when they are a member.
             * @example 2026-01-30T08:00:00Z
             */
            addedAt: string;
        };
        /** @description A member to be. */
        MemberRequest: {
            /**
             * @description Who it is, as people say it.
             * @example Ann
             */
            name: string;
            role: components["schemas"]["TeamRole"];
        };
        /** @description One page of members. */
        MemberPage: {
            /** @description The members, by subject. */
            items: components["schemas"]["Member"][];
            /**
             * @description Whether there are more after the last one.
             * @example false
             */
            more: boolean;
        };
        /** @description Who reports. */
        Source: {
            name: components["schemas"]["SourceName"];
            /**
             * @description The team that it belongs to, with everything that only it reports.
             * @example default
             */
            team: string;
            /**
             * Format: uuid
             * @description The import that says what it reports now.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b12
             */
            lastImportId: string | null;
            /**
             * Format: date-time
             * @description When it last said anything, be it the same as before.
             * @example 2026-01-31T12:00:00Z
             */
            lastReportedAt: string | null;
            /**
             * Format: date-time
             * @description When it was first heard.
             * @example 2026-01-30T08:00:00Z
             */
            createdAt: string;
        };
        /** @description One page of sources. */
        SourcePage: {
            /** @description The sources, by name. */
            items: components["schemas"]["Source"][];
            /**
             * @description Whether there are more after the last one.
             * @example false
             */
            more: boolean;
        };
        /** @description A source and its new team. */
        MoveRequest: {
            source: components["schemas"]["SourceName"];
            /**
             * @description The new team.
             * @example blue
             */
            team: string;
        };
        /** @description What became of a source's findings when it went to another team. */
        MoveResult: {
            source: components["schemas"]["Source"];
            /**
             * @description How many went along.
             * @example 42
             */
            findings: number;
            /**
             * @description How many stayed with the team of before.
             * @example 3
             */
            kept: number;
            /**
             * @description How many of those that stayed nobody reports any more.
             * @example 1
             */
            fixed: number;
        };
        /**
         * @description What an API token may be used for: `import` to report and follow imports; `read` to read findings, imports, filters,
         *     comments, rules, accepted risks, assets, posture, the SLA policy and how fresh the feeds are; `triage` to decide about findings
         *     and to renew or end accepted risks; `gate` to ask the release gate; `assets` to keep assets up to date. No token sets the
         *     SLA policy or loads feeds, because a token is of one team and these are the whole hub's.
         * @example read
         * @enum {string}
         */
        TokenScope: "import" | "read" | "triage" | "gate" | "assets";
        /** @description An API token without its secret. */
        Token: {
            /**
             * Format: uuid
             * @description The token's id, which is not the token.
             * @example 01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b13
             */
            id: string;
            /**
             * @description What it is for.
             * @example nightly scan
             */
            name: string;
            /**
             * @description The team that it is for.
             * @example default
             */
            team: string;
            /** @description What it may be used for. */
            scopes: components["schemas"]["TokenScope"][];
            /**
             * @description Who made it.
             * @example lead@cloudsec.test
             */
            owner: string;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-01-30T08:00:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it ends.
             * @example 2026-04-30T08:00:00Z
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description When it was last used, to the minute.
             * @example 2026-01-31T12:00:00Z
             */
            lastUsedAt: string | null;
            /**
             * Format: date-time
             * @description When it was revoked, if it was.
             * @example null
             */
            revokedAt: string | null;
        };
        /** @description An API token that was just made. */
        NewToken: {
            token: components["schemas"]["Token"];
            /**
             * @description What is sent as `Bearer`. It cannot be read again.
             * @example csk_0000000000000000000000000000000000000000000000000
             */
            secret: string;
        };
        /** @description An API token to make. */
        TokenRequest: {
            /**
             * @description What it is for.
             * @example nightly scan
             */
            name: string;
            /** @description What it may be used for. */
            scopes: components["schemas"]["TokenScope"][];
            /**
             * @description After how many days it ends.
             * @default 90
             * @example 90
             */
            expiresInDays: number;
        };
        /** @description One page of API tokens. */
        TokenPage: {
            /** @description The tokens, newest first. */
            items: components["schemas"]["Token"][];
            /**
             * @description Whether there are more after the last one.
             * @example false
             */
            more: boolean;
        };
    };
    responses: {
        /** @description The name is taken (code name_taken), or there are as many as there may be (code limit_reached). */
        TeamConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description The selection is no longer what was previewed (code selection_changed), one of the findings cannot go to the state
         *     (code illegal_transition), or one would have too many labels (code limit_reached).
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
        /** @description It takes longer than it may. Code too_expensive. */
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
        /** @description The policy is not the one that If-Match names. Code version_mismatch. */
        SlaPolicyChanged: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description What you have is still right. Lists and posture carry a strong `ETag`, a digest of the answer, the same on all replicas,
         *     with `Cache-Control: private, no-cache` and `Vary: Authorization`.
         */
        NotModified: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description It is not what If-Match names any more. Code version_mismatch. */
        VersionMismatch: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The finding would have more labels than it may. Code limit_reached. */
        LimitReached: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key came with another comment before. Code idempotency_key_reused. */
        KeyReused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is a rule of this name (code name_taken), or as many as there may be (code limit_reached). */
        RuleConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The transition needs a reason (code reason_required), or the filter takes too long (code too_expensive). */
        RuleRefused: {
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
        /**
         * @description The caller has none of the roles that may do this in one of their teams (code forbidden), or the API token is not for it
         *     (code insufficient_scope).
         */
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
        /** @description The job has succeeded or failed already. Code job_finished. */
        JobFinished: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Something else has to come first; the detail says what. Codes not_configured, limit_reached, not_finished. */
        Refused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It was understood and cannot be. Codes invalid_policy, not_waivable, reason_required. */
        Unacceptable: {
            headers: {
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
        /**
         * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
         *     several teams.
         */
        OneTeam: string;
        /** @description The team's name. */
        TeamName: string;
        /** @description Who it is, as the `sub` of their access tokens says it. */
        Subject: string;
        /** @description The token's id, which is not the token. */
        TokenId: string;
        /** @description The finding's id. */
        FindingId: string;
        /** @description The import job's id. */
        ImportJobId: string;
        /** @description The import's id. */
        ImportId: string;
        /** @description The webhook's id. */
        WebhookId: string;
        /** @description The delivery's id. */
        DeliveryId: number;
        /** @description The id of the gate's answer. */
        EvaluationId: string;
        /**
         * @description Only findings that this filter matches, besides the other parameters. Comparisons, joined by `and`, `or`, `not` and
         *     parentheses: `severity` with `= != < <= > >=` and `in`; `state`, `kind` and `id` with `= !=` and `in`; `source`, `team`,
         *     `component`, `path`, `rule`, `purl`, `title` and `label` with `= != ~ !~` and `in`; `assignee` with `= !=` and `in`, and
         *     a name in double quotes (of a team `"team:platform"`), `me` or `unassigned`; `any` (title, rule, component or path)
         *     with `~ !~`; `firstSeen`, `lastSeen`, `stateChanged` and `due` with `< <= > >=` and a time such as `now-30d`,
         *     `2026-01-31` or `2026-01-31T12:00:00Z`; `sla`, `criticality`, `exposure` and `kev` (true or false) with `= !=` and `in`;
         *     `epss` and `priority` with `= != < <= > >=` and a number; `age` with `< <= > >=` and a span such as `12h`. `in` takes a
         *     list in parentheses and may
         *     be `not in`. `~` means contains, in any case of the letters A to Z. `text "remote exec*"` finds all of these words,
         *     in any order, in title, rule, component, path, package URL and description; a star stands for the rest of a word.
         *
         *     At most 2,000 characters, 50 comparisons, 16 levels of parentheses and 200 values in lists. An error names the
         *     character at which the filter stops to make sense.
         */
        Filter: string;
        /** @description The saved filter's id. */
        FilterId: string;
        /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
        IfNoneMatch: string;
        /** @description The `ETag` of what is to be changed, as you know it. When it has changed since, the answer is 412. */
        IfMatch: string;
        /** @description The id of the acceptance of a risk. */
        RiskAcceptanceId: string;
        /** @description The `ETag` of what is to be changed, as you know it. When it has changed since, the answer is 412. */
        IfMatchOptional: string;
        /** @description The comment's id. */
        CommentId: string;
        /** @description The rule's id. */
        RuleId: string;
        /** @description Only what this actor did. A rule's actor is `rule:` and its name. */
        TrailActor: string;
        /** @description Only these actions; see `action` of an entry. */
        TrailAction: string[];
        /** @description Only what happened to this finding, and to those that became part of it. */
        TrailFinding: string;
        /** @description Only what happened then or later. */
        TrailSince: string;
        /** @description Only what happened before that. */
        TrailUntil: string;
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
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /**
                 * @description Who reports, as `scanner:target`. A report replaces what the same source said before, so two targets need two
                 *     sources.
                 */
                source: components["schemas"]["SourceName"];
                /**
                 * @description The report's format. Detected from the content when absent, except that `json` and `csv` are only read when they
                 *     are asked for, by this parameter or by a `mapping`.
                 * @example json
                 */
                format?: components["schemas"]["ReportFormat"];
                /**
                 * @description How the records of a report in `json` or `csv` become findings, as JSON of at most 4096 bytes. With a mapping and
                 *     no `format`, a report that begins with `{` or `[` is read as `json`, any other as `csv`. An error names the key.
                 */
                mapping?: string;
            };
            header?: {
                /** @description `gzip` when the body is compressed; absent or `identity` otherwise. */
                "Content-Encoding"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /**
         * @description The report as the scanner wrote it. Limits, unless the service is configured otherwise: 64 MiB as sent, 1 GiB
         *     uncompressed, 1,000,000 records, 4 MiB and 100,000 values a record, 1 MiB a string or field, 64 levels of nesting,
         *     256 columns, 50,000 rules in a run of SARIF, and 64 MiB of what has to be remembered while the report goes on:
         *     rules, components, and records that refer to what comes later. What takes longer than a minute belongs to
         *     `/v1/import-jobs`.
         */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "Issues": [
                 *         {
                 *           "rule_id": "G401",
                 *           "details": "Use of weak cryptographic primitive",
                 *           "severity": "HIGH",
                 *           "file": "services/core/secret/keyring.go",
                 *           "line": "12",
                 *           "cwe": {
                 *             "url": "https://cwe.mitre.org/data/definitions/328.html"
                 *           }
                 *         }
                 *       ]
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
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            422: components["responses"]["UnreadableReport"];
            503: components["responses"]["Busy"];
            default: components["responses"]["Unexpected"];
        };
    };
    getImport: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
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
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    listImportCollisions: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description Only collisions with a number above this one. */
                after?: number;
                /** @description At most this many collisions. */
                limit?: number;
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The import's id. */
                id: components["parameters"]["ImportId"];
            };
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
                    "application/json": components["schemas"]["CollisionPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    listImportJobs: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description Where the page starts: the `nextCursor` of the page before. Opaque. */
                cursor?: string;
                /** @description At most this many jobs. */
                limit?: number;
                /** @description Only jobs of this source. */
                source?: components["schemas"]["SourceName"];
                /** @description Only jobs in these states. Repeat the parameter for several. */
                state?: components["schemas"]["ImportJobState"][];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
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
                    "application/json": components["schemas"]["ImportJobPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    createImportJob: {
        parameters: {
            query: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /**
                 * @description Who reports, as `scanner:target`. A report replaces what the same source said before, so two targets need two
                 *     sources.
                 */
                source: components["schemas"]["SourceName"];
                /**
                 * @description The report's format. Detected from the content when absent, except that `json` and `csv` are only read when they
                 *     are asked for, by this parameter or by a `mapping`.
                 * @example json
                 */
                format?: components["schemas"]["ReportFormat"];
                /**
                 * @description How the records of a report in `json` or `csv` become findings, as JSON of at most 4096 bytes. With a mapping and
                 *     no `format`, a report that begins with `{` or `[` is read as `json`, any other as `csv`. An error names the key.
                 */
                mapping?: string;
            };
            header?: {
                /** @description `gzip` when the body is compressed; absent or `identity` otherwise. */
                "Content-Encoding"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description The report as the scanner wrote it. The limits are those of `POST /v1/imports`. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "Issues": [
                 *         {
                 *           "rule_id": "G401",
                 *           "details": "Use of weak cryptographic primitive",
                 *           "severity": "HIGH",
                 *           "file": "services/core/secret/keyring.go",
                 *           "line": "12",
                 *           "cwe": {
                 *             "url": "https://cwe.mitre.org/data/definitions/328.html"
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "*/*": unknown;
            };
        };
        responses: {
            /** @description The source's last job is of this content already. */
            200: {
                headers: {
                    /** @description Where the job can be read. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportJob"];
                };
            };
            /** @description The report is stored, and its import is queued. */
            202: {
                headers: {
                    /** @description Where the job can be read. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportJob"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            422: components["responses"]["UnreadableReport"];
            503: components["responses"]["Busy"];
            default: components["responses"]["Unexpected"];
        };
    };
    getImportJob: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The import job's id. */
                id: components["parameters"]["ImportJobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. While it is not finished, asking again every second is often enough. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportJob"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    cancelImportJob: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The import job's id. */
                id: components["parameters"]["ImportJobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job, cancelled. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportJob"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["JobFinished"];
            default: components["responses"]["Unexpected"];
        };
    };
    listFindings: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /**
                 * @description Where the page starts: the `nextCursor` of the page before. Opaque. It belongs to the filters and the order it
                 *     was made for and is refused with others.
                 */
                cursor?: string;
                /** @description At most this many findings. */
                limit?: number;
                /**
                 * @description The order: `severity` is highest severity first and newest first within one severity, `lastSeen` is most recently
                 *     seen first, `firstSeen` is newest first, `due` is what is due first first, and only findings whose clock runs,
                 *     `priority` is highest priority first, and only open findings.
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
                 *     parentheses: `severity` with `= != < <= > >=` and `in`; `state`, `kind` and `id` with `= !=` and `in`; `source`, `team`,
                 *     `component`, `path`, `rule`, `purl`, `title` and `label` with `= != ~ !~` and `in`; `assignee` with `= !=` and `in`, and
                 *     a name in double quotes (of a team `"team:platform"`), `me` or `unassigned`; `any` (title, rule, component or path)
                 *     with `~ !~`; `firstSeen`, `lastSeen`, `stateChanged` and `due` with `< <= > >=` and a time such as `now-30d`,
                 *     `2026-01-31` or `2026-01-31T12:00:00Z`; `sla`, `criticality`, `exposure` and `kev` (true or false) with `= !=` and `in`;
                 *     `epss` and `priority` with `= != < <= > >=` and a number; `age` with `< <= > >=` and a span such as `12h`. `in` takes a
                 *     list in parentheses and may
                 *     be `not in`. `~` means contains, in any case of the letters A to Z. `text "remote exec*"` finds all of these words,
                 *     in any order, in title, rule, component, path, package URL and description; a star stands for the rest of a word.
                 *
                 *     At most 2,000 characters, 50 comparisons, 16 levels of parentheses and 200 values in lists. An error names the
                 *     character at which the filter stops to make sense.
                 */
                filter?: components["parameters"]["Filter"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
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
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ExpensiveFilter"];
            default: components["responses"]["Unexpected"];
        };
    };
    transitionFindings: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
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
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description The format of the file. */
                format: components["schemas"]["ExportFormat"];
                /**
                 * @description Only findings that this filter matches, besides the other parameters. Comparisons, joined by `and`, `or`, `not` and
                 *     parentheses: `severity` with `= != < <= > >=` and `in`; `state`, `kind` and `id` with `= !=` and `in`; `source`, `team`,
                 *     `component`, `path`, `rule`, `purl`, `title` and `label` with `= != ~ !~` and `in`; `assignee` with `= !=` and `in`, and
                 *     a name in double quotes (of a team `"team:platform"`), `me` or `unassigned`; `any` (title, rule, component or path)
                 *     with `~ !~`; `firstSeen`, `lastSeen`, `stateChanged` and `due` with `< <= > >=` and a time such as `now-30d`,
                 *     `2026-01-31` or `2026-01-31T12:00:00Z`; `sla`, `criticality`, `exposure` and `kev` (true or false) with `= !=` and `in`;
                 *     `epss` and `priority` with `= != < <= > >=` and a number; `age` with `< <= > >=` and a span such as `12h`. `in` takes a
                 *     list in parentheses and may
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
            404: components["responses"]["NotFound"];
            503: components["responses"]["Busy"];
            default: components["responses"]["Unexpected"];
        };
    };
    listFilters: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description The id of the last filter of the page before. */
                after?: string;
                /** @description At most this many filters. */
                limit?: number;
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
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
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    createFilter: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
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
            404: components["responses"]["NotFound"];
            409: components["responses"]["FilterConflict"];
            default: components["responses"]["Unexpected"];
        };
    };
    getFilter: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
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
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header: {
                /** @description The `ETag` of what is to be changed, as you know it. When it has changed since, the answer is 412. */
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
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header: {
                /** @description The `ETag` of what is to be changed, as you know it. When it has changed since, the answer is 412. */
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
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
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
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
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
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
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
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    assignFinding: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of what is to be changed, as you know it. When it has changed since, the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatchOptional"];
            };
            path: {
                /** @description The finding's id. */
                id: components["parameters"]["FindingId"];
            };
            cookie?: never;
        };
        /** @description To whom, and why. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignRequest"];
            };
        };
        responses: {
            /** @description The finding as it is now. */
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
            412: components["responses"]["VersionMismatch"];
            default: components["responses"]["Unexpected"];
        };
    };
    unassignFinding: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description Why. */
                reason?: string;
            };
            header?: {
                /** @description The `ETag` of what is to be changed, as you know it. When it has changed since, the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatchOptional"];
            };
            path: {
                /** @description The finding's id. */
                id: components["parameters"]["FindingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The finding as it is now. */
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
            412: components["responses"]["VersionMismatch"];
            default: components["responses"]["Unexpected"];
        };
    };
    labelFinding: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of what is to be changed, as you know it. When it has changed since, the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatchOptional"];
            };
            path: {
                /** @description The finding's id. */
                id: components["parameters"]["FindingId"];
            };
            cookie?: never;
        };
        /** @description The labels, and why. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelRequest"];
            };
        };
        responses: {
            /** @description The finding as it is now. */
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
            409: components["responses"]["LimitReached"];
            412: components["responses"]["VersionMismatch"];
            default: components["responses"]["Unexpected"];
        };
    };
    listComments: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description Only comments that are older than the one with this id. */
                before?: string;
                /** @description At most this many. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The finding's id. */
                id: components["parameters"]["FindingId"];
            };
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
                    "application/json": components["schemas"]["CommentPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    addComment: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description Anything unique. The same comment sent again with the same key answers 200 with the one there is. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The finding's id. */
                id: components["parameters"]["FindingId"];
            };
            cookie?: never;
        };
        /** @description The comment. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentRequest"];
            };
        };
        responses: {
            /** @description The comment that the same request with the same key made before. */
            200: {
                headers: {
                    /** @description The tag of the comment. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            /** @description The comment. */
            201: {
                headers: {
                    /** @description The tag of the comment. */
                    ETag: string;
                    /** @description Where the comment can be read. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["KeyReused"];
            default: components["responses"]["Unexpected"];
        };
    };
    getComment: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The finding's id. */
                id: components["parameters"]["FindingId"];
                /** @description The comment's id. */
                commentId: components["parameters"]["CommentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The comment. */
            200: {
                headers: {
                    /** @description The tag of the comment. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentWithHistory"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    editComment: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header: {
                /** @description The `ETag` of what is to be changed, as you know it. When it has changed since, the answer is 412. */
                "If-Match": components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The finding's id. */
                id: components["parameters"]["FindingId"];
                /** @description The comment's id. */
                commentId: components["parameters"]["CommentId"];
            };
            cookie?: never;
        };
        /** @description The comment as it shall be. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentRequest"];
            };
        };
        responses: {
            /** @description The comment as it is now. */
            200: {
                headers: {
                    /** @description The tag of the comment. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["VersionMismatch"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteComment: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header: {
                /** @description The `ETag` of what is to be changed, as you know it. When it has changed since, the answer is 412. */
                "If-Match": components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The finding's id. */
                id: components["parameters"]["FindingId"];
                /** @description The comment's id. */
                commentId: components["parameters"]["CommentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The text is gone. */
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
    listRules: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleList"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    createRule: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The rule. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleRequest"];
            };
        };
        responses: {
            /** @description The rule. */
            201: {
                headers: {
                    /** @description Changes whenever the rule does. */
                    ETag: string;
                    /** @description Where the rule can be read. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["RuleConflict"];
            422: components["responses"]["Unacceptable"];
            default: components["responses"]["Unexpected"];
        };
    };
    testRule: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The rule. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleRequest"];
            };
        };
        responses: {
            /** @description What the rule would do. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RulePreview"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["RuleRefused"];
            default: components["responses"]["Unexpected"];
        };
    };
    getRule: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The rule's id. */
                id: components["parameters"]["RuleId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rule. */
            200: {
                headers: {
                    /** @description Changes whenever the rule does. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    replaceRule: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header: {
                /** @description The `ETag` of what is to be changed, as you know it. When it has changed since, the answer is 412. */
                "If-Match": components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The rule's id. */
                id: components["parameters"]["RuleId"];
            };
            cookie?: never;
        };
        /** @description The rule as it shall be. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleRequest"];
            };
        };
        responses: {
            /** @description The rule as it is now. */
            200: {
                headers: {
                    /** @description Changes whenever the rule does. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["RuleConflict"];
            412: components["responses"]["VersionMismatch"];
            422: components["responses"]["Unacceptable"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteRule: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header: {
                /** @description The `ETag` of what is to be changed, as you know it. When it has changed since, the answer is 412. */
                "If-Match": components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The rule's id. */
                id: components["parameters"]["RuleId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rule is gone. */
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
    runRule: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of what is to be changed, as you know it. When it has changed since, the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatchOptional"];
            };
            path: {
                /** @description The rule's id. */
                id: components["parameters"]["RuleId"];
            };
            cookie?: never;
        };
        /** @description Whether only to say what would happen. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunRequest"];
            };
        };
        responses: {
            /** @description What the rule would do. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RulePreview"];
                };
            };
            /** @description The run, which has begun. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Refused"];
            412: components["responses"]["VersionMismatch"];
            422: components["responses"]["RuleRefused"];
            default: components["responses"]["Unexpected"];
        };
    };
    listRuleRuns: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description Only runs that are older than the one with this id. */
                before?: string;
                /** @description At most this many. */
                limit?: number;
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The rule's id. */
                id: components["parameters"]["RuleId"];
            };
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
                    "application/json": components["schemas"]["RuleRunPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description Only what this actor did. A rule's actor is `rule:` and its name. */
                actor?: components["parameters"]["TrailActor"];
                /** @description Only these actions; see `action` of an entry. */
                action?: components["parameters"]["TrailAction"];
                /** @description Only what happened to this finding, and to those that became part of it. */
                finding?: components["parameters"]["TrailFinding"];
                /** @description Only what happened then or later. */
                since?: components["parameters"]["TrailSince"];
                /** @description Only what happened before that. */
                until?: components["parameters"]["TrailUntil"];
                /** @description Where the page starts: the `nextCursor` of the page before. Opaque. */
                cursor?: string;
                /** @description At most this many. */
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
                    "application/json": components["schemas"]["TrailPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    exportAudit: {
        parameters: {
            query: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description The format. */
                format: "csv" | "jsonl";
                /** @description Only what this actor did. A rule's actor is `rule:` and its name. */
                actor?: components["parameters"]["TrailActor"];
                /** @description Only these actions; see `action` of an entry. */
                action?: components["parameters"]["TrailAction"];
                /** @description Only what happened to this finding, and to those that became part of it. */
                finding?: components["parameters"]["TrailFinding"];
                /** @description Only what happened then or later. */
                since?: components["parameters"]["TrailSince"];
                /** @description Only what happened before that. */
                until?: components["parameters"]["TrailUntil"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The trail. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/jsonl": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Busy"];
            default: components["responses"]["Unexpected"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhooks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    createWebhook: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The webhook wanted. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookRequest"];
            };
        };
        responses: {
            /** @description The webhook, with its secret. */
            201: {
                headers: {
                    /** @description Where it can be read again. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Refused"];
            default: components["responses"]["Unexpected"];
        };
    };
    getWebhook: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
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
            default: components["responses"]["Unexpected"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        /** @description What to change. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            /** @description The webhook as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        /** @description How long the old secret signs along. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateRequest"];
            };
        };
        responses: {
            /** @description The webhook, with its new secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Refused"];
            default: components["responses"]["Unexpected"];
        };
    };
    testWebhook: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery that was queued. */
            202: {
                headers: {
                    /** @description Where it can be read again. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Refused"];
            default: components["responses"]["Unexpected"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description Where the page starts: the `nextCursor` of the page before. Opaque. */
                cursor?: string;
                /** @description At most this many. */
                limit?: number;
                /** @description Only deliveries in this state. `dead` lists what was given up. */
                state?: components["schemas"]["DeliveryState"];
                /** @description Only deliveries to this webhook. */
                webhookId?: string;
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
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
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    redeliverDead: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Whose deliveries. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedeliverRequest"];
            };
        };
        responses: {
            /** @description How many were queued. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedeliverResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    getDelivery: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The delivery's id. */
                id: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDetail"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    redeliver: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The delivery's id. */
                id: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, queued. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Refused"];
            default: components["responses"]["Unexpected"];
        };
    };
    listReleaseEvaluations: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description Where the page starts: the `nextCursor` of the page before. Opaque. */
                cursor?: string;
                /** @description At most this many. */
                limit?: number;
                /** @description Only answers with this verdict. */
                verdict?: components["schemas"]["Verdict"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
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
                    "application/json": components["schemas"]["GateEvaluationPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    evaluateRelease: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What is to be released, and the policy. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["GateRequest"];
            };
        };
        responses: {
            /** @description The answer, whatever the verdict. */
            201: {
                headers: {
                    /** @description Where it can be read again. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateEvaluation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Refused"];
            422: components["responses"]["Unacceptable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getReleaseEvaluation: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The id of the gate's answer. */
                id: components["parameters"]["EvaluationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateEvaluation"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    listWaivers: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The id of the gate's answer. */
                id: components["parameters"]["EvaluationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The waivers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WaiverList"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    waiveRelease: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The id of the gate's answer. */
                id: components["parameters"]["EvaluationId"];
            };
            cookie?: never;
        };
        /** @description What passes, why and until when. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["WaiverRequest"];
            };
        };
        responses: {
            /** @description The waiver. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Waiver"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unacceptable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getSlaPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy that holds. */
            200: {
                headers: {
                    /** @description The version. Send it in If-Match to change the policy. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlaPolicyRecord"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            default: components["responses"]["Unexpected"];
        };
    };
    setSlaPolicy: {
        parameters: {
            query?: {
                /** @description Whether only to say what would happen. */
                dryRun?: boolean;
            };
            header: {
                /** @description The `ETag` of the policy as you know it. When it has changed since, the answer is 412. */
                "If-Match": string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description The whole policy. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SlaPolicy"];
            };
        };
        responses: {
            /** @description The policy as it is now, or what it would do. */
            200: {
                headers: {
                    /** @description The version that holds now. A dry run leaves it as it is. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlaPolicyChange"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            412: components["responses"]["SlaPolicyChanged"];
            422: components["responses"]["ExpensiveFilter"];
            default: components["responses"]["Unexpected"];
        };
    };
    listRiskAcceptances: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description Those that hold, which is the default, or those that have ended. */
                state?: components["schemas"]["RiskAcceptanceState"];
                /** @description Only those that expire before this moment. */
                expiresBefore?: string;
                /** @description Only those for which this one answers. */
                owner?: string;
                /** @description Where the page starts, the `nextCursor` of the page before. Opaque. */
                cursor?: string;
                /** @description At most this many. */
                limit?: number;
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
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
                    "application/json": components["schemas"]["RiskAcceptancePage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    getRiskAcceptance: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The id of the acceptance of a risk. */
                id: components["parameters"]["RiskAcceptanceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The acceptance. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskAcceptance"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    renewRiskAcceptance: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The id of the acceptance of a risk. */
                id: components["parameters"]["RiskAcceptanceId"];
            };
            cookie?: never;
        };
        /** @description Until when, why, and who answers for it. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RiskRenewal"];
            };
        };
        responses: {
            /** @description The new acceptance. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskAcceptance"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Refused"];
            422: components["responses"]["ReasonRequired"];
            default: components["responses"]["Unexpected"];
        };
    };
    endRiskAcceptance: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The id of the acceptance of a risk. */
                id: components["parameters"]["RiskAcceptanceId"];
            };
            cookie?: never;
        };
        /** @description Why. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RiskEnd"];
            };
        };
        responses: {
            /** @description The finding as it is now. */
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
            409: components["responses"]["Refused"];
            422: components["responses"]["ReasonRequired"];
            default: components["responses"]["Unexpected"];
        };
    };
    listAssets: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetList"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    getAsset: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The asset's name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The asset. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    putAsset: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The asset's name. */
                name: string;
            };
            cookie?: never;
        };
        /** @description The asset. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssetRequest"];
            };
        };
        responses: {
            /** @description The asset as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Refused"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteAsset: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The asset's name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The asset is gone. */
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
            default: components["responses"]["Unexpected"];
        };
    };
    getIntelligence: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The feeds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Intelligence"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    loadEpss: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The file as it is published. */
        requestBody: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description What is loaded now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedLoaded"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["UnreadableReport"];
            503: components["responses"]["Busy"];
            default: components["responses"]["Unexpected"];
        };
    };
    loadKev: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The file as it is published. */
        requestBody: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description What is loaded now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedLoaded"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["UnreadableReport"];
            503: components["responses"]["Busy"];
            default: components["responses"]["Unexpected"];
        };
    };
    getPosture: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The posture. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Posture"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    getPostureTrend: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description The first day, in UTC. By default 29 days before `to`. */
                from?: string;
                /** @description The last day, in UTC, not after today. By default today. */
                to?: string;
                /** @description How long a point is. Weeks begin on Monday. The first and last point have only those days that are asked for. */
                interval?: components["schemas"]["TrendInterval"];
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The trend. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostureTrend"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    listPostureSources: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description At most this many sources. */
                limit?: number;
            };
            header?: {
                /** @description The `ETag` of an answer that you have. If it is still right, the answer is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sources. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostureSources"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    listTeams: {
        parameters: {
            query?: {
                /** @description The last one of the page before. */
                after?: string;
                /** @description At most this many. */
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
                    "application/json": components["schemas"]["TeamPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            default: components["responses"]["Unexpected"];
        };
    };
    createTeam: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The team. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamRequest"];
            };
        };
        responses: {
            /** @description The team is there. */
            201: {
                headers: {
                    /** @description Where it can be read again. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["TeamConflict"];
            503: components["responses"]["Busy"];
            default: components["responses"]["Unexpected"];
        };
    };
    getTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The team's name. */
                team: components["parameters"]["TeamName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The team. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    updateTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The team's name. */
                team: components["parameters"]["TeamName"];
            };
            cookie?: never;
        };
        /** @description What changes. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamPatch"];
            };
        };
        responses: {
            /** @description The team as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description The last one of the page before. */
                after?: string;
                /** @description At most this many. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The team's name. */
                team: components["parameters"]["TeamName"];
            };
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
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    putMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The team's name. */
                team: components["parameters"]["TeamName"];
                /** @description Who it is, as the `sub` of their access tokens says it. */
                subject: components["parameters"]["Subject"];
            };
            cookie?: never;
        };
        /** @description Who they are, and as what. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberRequest"];
            };
        };
        responses: {
            /** @description The member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["TeamConflict"];
            default: components["responses"]["Unexpected"];
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The team's name. */
                team: components["parameters"]["TeamName"];
                /** @description Who it is, as the `sub` of their access tokens says it. */
                subject: components["parameters"]["Subject"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are a member no more. */
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
            default: components["responses"]["Unexpected"];
        };
    };
    listSources: {
        parameters: {
            query?: {
                /** @description The last one of the page before. */
                after?: string;
                /** @description At most this many. */
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
                    "application/json": components["schemas"]["SourcePage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            default: components["responses"]["Unexpected"];
        };
    };
    moveSource: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Which source, and to whom. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveRequest"];
            };
        };
        responses: {
            /** @description What became of its findings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MoveResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    listTokens: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
                /** @description The id of the last token of the page before. */
                before?: string;
                /** @description At most this many. */
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
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Unexpected"];
        };
    };
    createToken: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What it shall be for. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description The token. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewToken"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["TeamConflict"];
            default: components["responses"]["Unexpected"];
        };
    };
    revokeToken: {
        parameters: {
            query?: {
                /**
                 * @description One of your teams, to see and change nothing else. Something new belongs to it. Needed where something new could be of
                 *     several teams.
                 */
                team?: components["parameters"]["OneTeam"];
            };
            header?: never;
            path: {
                /** @description The token's id, which is not the token. */
                id: components["parameters"]["TokenId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token is worth nothing any more. */
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
            default: components["responses"]["Unexpected"];
        };
    };
}
