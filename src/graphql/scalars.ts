import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

const asIs = (value: unknown) => value;

function refuse(what: string): GraphQLError {
  return new GraphQLError(`Int64 must be an integer within int64, not ${what}.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/**
 * A whole number within int64: an integer literal, or a JSON number without a fraction (1e3 is one, "0" is not). Resolvers
 * get a JavaScript number. A cursor above 2^53 ms lies after every date, so rounding it changes nothing.
 */
export const Int64 = new GraphQLScalarType<number, unknown>({
  name: 'Int64',
  description: 'A whole number within int64, sent as a JSON number. For timestamps: unix milliseconds.',
  parseValue(value) {
    if (typeof value !== 'number' || !Number.isInteger(value))
      throw refuse(typeof value === 'number' ? 'this number' : `a ${typeof value}`);
    return value;
  },
  parseLiteral(node) {
    if (node.kind !== Kind.INT) throw refuse('this literal');
    const value = BigInt(node.value);
    if (value < INT64_MIN || value > INT64_MAX) throw refuse('this literal');
    return Number(value);
  },
  serialize: asIs,
});

/** A scalar that is never an argument. */
function output(name: string, description: string): GraphQLScalarType {
  const refuseInput = () => {
    throw new GraphQLError(`${name} is not for input.`);
  };
  return new GraphQLScalarType({
    name,
    description,
    serialize: asIs,
    parseValue: refuseInput,
    parseLiteral: refuseInput,
  });
}

export const DateTime = output('DateTime', 'RFC 3339 in UTC with Z, to the microsecond.');
export const Json = output('JSON', 'Any JSON value.');
export const JsonObject = output('JSONObject', 'A JSON object.');
export const Byte = output('Byte', 'Bytes in base64 (RFC 4648, 4).');
