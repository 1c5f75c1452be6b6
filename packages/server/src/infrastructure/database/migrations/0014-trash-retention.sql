-- oldest code: 0001

-- Days after which a photo in the trash is deleted for good; NULL keeps it until its owner empties the trash.
alter table owner_settings add column trash_retention_days integer;
