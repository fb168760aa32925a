declare const authenticated: unique symbol;

/**
 * UUID of the account a request was authenticated for, in lower case: `chat_members.account_id`. Only
 * `http/authenticate.ts` makes one, so code that receives an `AccountId` never has to ask where it came from.
 */
export type AccountId = string & { readonly [authenticated]: true };
