import { defineConfig } from '@mikro-orm/postgresql';
import { ORM_OPTIONS } from './src/db/orm.ts';

/** For MikroORM's own command line (`npx mikro-orm`), which reads DATABASE_URL; Tidemark itself does not use it. */
export default defineConfig({
  ...ORM_OPTIONS,
  clientUrl: process.env['DATABASE_URL'] ?? 'postgresql://127.0.0.1/tidemark',
});
