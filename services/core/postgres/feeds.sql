-- Feeds on their way in. The tables live as long as the transaction. sqlc reads this file as part of the schema, and the service
-- runs it as it is.
CREATE TEMPORARY TABLE staged_epss (
    cve        text NOT NULL,
    score      real NOT NULL,
    percentile real NOT NULL
) ON COMMIT DROP;

CREATE TEMPORARY TABLE staged_kev (
    cve        text    NOT NULL,
    added_on   date    NOT NULL,
    due_on     date,
    ransomware boolean NOT NULL
) ON COMMIT DROP;
