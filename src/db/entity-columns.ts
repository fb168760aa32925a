import { MikroORM } from '@mikro-orm/postgresql';
import { ENTITIES } from './entities/entity-list.ts';

/** A column of a table, as the entity describes it. */
export interface EntityColumn {
  readonly name: string;
  /** PostgreSQL's type, such as `varchar(1024)`. */
  readonly type: string;
  readonly nullable: boolean;
}

/**
 * The columns of an entity by the property they belong to. They come from MikroORM's metadata, which exists only in an
 * ORM: this one never connects.
 */
export function entityColumns(entity: (typeof ENTITIES)[number]): ReadonlyMap<string, EntityColumn> {
  const orm = new MikroORM({ entities: ENTITIES, dbName: 'metadata only' });
  const properties = Object.values(orm.getMetadata().get(entity.meta.class).properties);
  return new Map(
    properties
      .filter(({ fieldNames }) => fieldNames?.length === 1)
      .map(({ name, fieldNames, columnTypes, nullable = false }) => [
        name,
        { name: fieldNames[0]!, type: columnTypes[0]!, nullable },
      ]),
  );
}
