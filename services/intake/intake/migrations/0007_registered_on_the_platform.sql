-- A case that came from there has its number in every package of ours, so that it is not registered a second time.
ALTER TABLE platform_cases ADD COLUMN registered_there boolean NOT NULL DEFAULT false;
