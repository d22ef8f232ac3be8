// A REQUEST authorizer with simple responses: who shows the password is a guest.
export const handler = async ({ identitySource: [password] }) => ({
  isAuthorized: password === 'sesame',
  context: { guest: { name: 'ali', visits: 40 } },
});
