-- What this schema added to the library of the one before: whom a sign-in provider let in.
insert into provider_list (name, value) values
  ('oidc', '{"issuer":"https://id.example.com","clientId":"imgstream","allowed":["@example.com"]}');
