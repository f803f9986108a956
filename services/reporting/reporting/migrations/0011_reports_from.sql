-- A worker of the version before may go on for a while beside 0009, and its rows of the journal do not say what they
-- add: reports begin after the newest of those too, which this finds at each tick. New rows are not in it.
CREATE INDEX journal_without_added ON journal (campaign, recorded) WHERE added IS NULL;
