/**
 * PostGraphile 5, set up in the fastest way for this question:
 * - The rows come from an SQL function that contains the sync statement. PostgreSQL inlines it, so the plan is the same.
 *   A filter of generated fields over `chat_messages` could not limit each room.
 * - The function gets the account of the verified token as an argument. The usual way, `pgSettings` and
 *   `current_setting()`, would wrap each query in a transaction and cost three more round trips.
 * - It returns a list, not a connection. It uses prepared statements (its default), a pool of 10, production mode, no
 *   GraphiQL, and writes answers as text without intermediate objects (`outputDataAsString`).
 * - It verifies the token of each request, as its own preset for tokens does.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import jsonwebtoken from 'jsonwebtoken';
import { Pool } from 'pg';
import { postgraphile } from 'postgraphile';
import { TYPES } from 'postgraphile/@dataplan/pg';
import { makePgService } from 'postgraphile/adaptors/pg';
import { context } from 'postgraphile/grafast';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { extendSchema, gql } from 'postgraphile/utils';

declare global {
  // Grafast declares the type of its context in this way.
  // oxlint-disable-next-line typescript/no-namespace
  namespace Grafast {
    interface Context {
      accountId?: string;
    }
  }
}

const secret = process.env['JWT_SECRET']!;
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });

const newMessages = extendSchema((build) => {
  const resource = build.input.pgRegistry.pgResources['bench_api_new_messages'];
  if (!resource) throw new Error('the function bench_api.new_messages is missing');
  return {
    typeDefs: gql`
      extend type Query {
        newMessages(since: Datetime!): [ChatMessage!]
      }
    `,
    objects: {
      Query: {
        plans: {
          newMessages: (_root, { $since }) =>
            resource.execute([
              { step: context().get('accountId'), pgCodec: TYPES.uuid },
              { step: $since!, pgCodec: TYPES.timestamptz },
            ]),
        },
      },
    },
  };
});

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [newMessages],
  pgServices: [makePgService({ pool, schemas: ['public', 'bench_api'], pubsub: false })],
  grafserv: { graphiql: false, watch: false, websockets: false, outputDataAsString: true },
  grafast: {
    context: ({ node }) => {
      const token = node?.req.headers.authorization?.slice('Bearer '.length) ?? '';
      const { sub } = jsonwebtoken.verify(token, secret, { algorithms: ['HS256'] }) as { sub: string };
      return { accountId: sub };
    },
  },
});

const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.env['PORT']), process.env['HOST']);
await once(server, 'listening');
process.once('SIGTERM', () => process.exit());
