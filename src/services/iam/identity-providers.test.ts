// What an account declares and nobody here asks for: OpenID Connect providers and the rules for passwords.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT, openIam } from './kit.test.ts';

const Url = 'https://token.actions.githubusercontent.com';
const OpenIDConnectProviderArn = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const THUMBPRINT = 'a'.repeat(40);

test('a provider is made once a URL, changed, tagged and deleted', async () => {
  const iam = openIam();
  const tags = [{ Key: 'a', Value: 'b' }];
  const input = { Url, ClientIDList: ['sts.amazonaws.com'], ThumbprintList: [THUMBPRINT], Tags: tags };
  assert.deepEqual(await iam.run('CreateOpenIDConnectProvider', input), { OpenIDConnectProviderArn, Tags: tags });
  assert.equal(
    await iam.refused('CreateOpenIDConnectProvider', input),
    `EntityAlreadyExistsException: Provider with url ${Url} already exists.`,
  );
  const about = { OpenIDConnectProviderArn };
  await iam.run('AddClientIDToOpenIDConnectProvider', { ...about, ClientID: 'other' });
  await iam.run('RemoveClientIDFromOpenIDConnectProvider', { ...about, ClientID: 'sts.amazonaws.com' });
  await iam.run('UpdateOpenIDConnectProviderThumbprint', { ...about, ThumbprintList: ['b'.repeat(40)] });
  await iam.run('TagOpenIDConnectProvider', { ...about, Tags: [{ Key: 'c', Value: 'd' }] });
  await iam.run('UntagOpenIDConnectProvider', { ...about, TagKeys: ['a'] });
  const { CreateDate: _made, ...found } = await iam.run('GetOpenIDConnectProvider', about);
  assert.deepEqual(found, {
    Url: 'token.actions.githubusercontent.com',
    ClientIDList: ['other'],
    ThumbprintList: ['b'.repeat(40)],
    Tags: [{ Key: 'c', Value: 'd' }],
  });
  assert.deepEqual((await iam.run('ListOpenIDConnectProviderTags', about)).Tags, [{ Key: 'c', Value: 'd' }]);
  assert.deepEqual(await iam.run('ListOpenIDConnectProviders'), {
    OpenIDConnectProviderList: [{ Arn: OpenIDConnectProviderArn }],
  });
  for (const _again of [1, 2]) await iam.run('DeleteOpenIDConnectProvider', about);
  assert.equal(
    await iam.refused('GetOpenIDConnectProvider', about),
    `NoSuchEntityException: OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
  );
});

test('a URL that is none is refused', async () => {
  const iam = openIam();
  for (const wrong of ['http://a.example', 'https://', 'a.example', 'https://a.example?x=1'])
    assert.match(await iam.refused('CreateOpenIDConnectProvider', { Url: wrong }), /^InvalidInputException: /);
});

test('the rules for passwords are kept, and what is not named goes back to its default', async () => {
  const iam = openIam();
  const none = `NoSuchEntityException: The Password Policy with domain name ${ACCOUNT} cannot be found.`;
  assert.equal(await iam.refused('GetAccountPasswordPolicy'), none);
  assert.match(await iam.refused('DeleteAccountPasswordPolicy'), /account policy with name PasswordPolicy/);
  await iam.run('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 12, RequireSymbols: true, MaxPasswordAge: 90 });
  const { PasswordPolicy: first } = await iam.run('GetAccountPasswordPolicy');
  assert.deepEqual([first.MinimumPasswordLength, first.RequireSymbols, first.ExpirePasswords], [12, true, true]);
  await iam.run('UpdateAccountPasswordPolicy', { RequireNumbers: true });
  const { PasswordPolicy: second } = await iam.run('GetAccountPasswordPolicy');
  assert.deepEqual(second, {
    MinimumPasswordLength: 6,
    RequireSymbols: false,
    RequireNumbers: true,
    RequireUppercaseCharacters: false,
    RequireLowercaseCharacters: false,
    AllowUsersToChangePassword: false,
    ExpirePasswords: false,
  });
  await iam.run('DeleteAccountPasswordPolicy');
  assert.equal(await iam.refused('GetAccountPasswordPolicy'), none);
  assert.match(
    await iam.refused('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 5 }),
    /greater than or equal to 6/,
  );
});
