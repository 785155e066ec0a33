-- The shape of the Sakila database, a shop that lends films, as it was brought to PostgreSQL: an enumerated type, a domain,
-- arrays, full text, partitions, triggers, views.
CREATE TYPE mpaa_rating AS ENUM ('G', 'PG', 'PG-13', 'R', 'NC-17');
CREATE DOMAIN year AS integer CONSTRAINT year_check CHECK (VALUE >= 1901 AND VALUE <= 2155);
CREATE FUNCTION last_updated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.last_update = CURRENT_TIMESTAMP; RETURN NEW; END $$;
CREATE SEQUENCE actor_actor_id_seq;
CREATE TABLE actor (
  actor_id integer DEFAULT nextval('actor_actor_id_seq') NOT NULL PRIMARY KEY,
  first_name character varying(45) NOT NULL,
  last_name character varying(45) NOT NULL,
  last_update timestamp without time zone DEFAULT now() NOT NULL
);
CREATE INDEX idx_actor_last_name ON actor USING btree (last_name);
CREATE TABLE category (category_id serial PRIMARY KEY, name character varying(25) NOT NULL, last_update timestamp DEFAULT now() NOT NULL);
CREATE TABLE language (language_id serial PRIMARY KEY, name character(20) NOT NULL, last_update timestamp DEFAULT now() NOT NULL);
CREATE TABLE store (store_id serial PRIMARY KEY, manager_staff_id smallint NOT NULL, last_update timestamp DEFAULT now() NOT NULL);
CREATE UNIQUE INDEX idx_unq_manager_staff_id ON store USING btree (manager_staff_id);
CREATE TABLE staff (
  staff_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  first_name character varying(45) NOT NULL,
  email character varying(50),
  store_id smallint NOT NULL,
  active boolean DEFAULT true NOT NULL,
  picture bytea
);
ALTER TABLE staff ADD CONSTRAINT staff_store_id_fkey FOREIGN KEY (store_id) REFERENCES store(store_id);
ALTER TABLE store ADD CONSTRAINT store_manager_staff_id_fkey FOREIGN KEY (manager_staff_id) REFERENCES staff(staff_id) ON UPDATE CASCADE ON DELETE RESTRICT;
CREATE TABLE customer (
  customer_id serial PRIMARY KEY,
  store_id smallint NOT NULL REFERENCES store(store_id) ON UPDATE CASCADE ON DELETE RESTRICT,
  email character varying(50),
  activebool boolean DEFAULT true NOT NULL,
  create_date date DEFAULT ('now'::text)::date NOT NULL,
  active integer
);
CREATE INDEX idx_fk_store_id ON customer USING btree (store_id);
CREATE TABLE film (
  film_id serial PRIMARY KEY,
  title character varying(255) NOT NULL,
  description text,
  release_year year,
  language_id smallint NOT NULL REFERENCES language(language_id) ON UPDATE CASCADE ON DELETE RESTRICT,
  original_language_id smallint REFERENCES language(language_id) ON UPDATE CASCADE ON DELETE RESTRICT,
  rental_duration smallint DEFAULT 3 NOT NULL,
  rental_rate numeric(4,2) DEFAULT 4.99 NOT NULL,
  length smallint,
  replacement_cost numeric(5,2) DEFAULT 19.99 NOT NULL,
  rating mpaa_rating DEFAULT 'G'::mpaa_rating,
  last_update timestamp DEFAULT now() NOT NULL,
  special_features text[],
  fulltext tsvector NOT NULL
);
CREATE INDEX film_fulltext_idx ON film USING gist (fulltext);
CREATE INDEX idx_fk_language_id ON film USING btree (language_id);
CREATE INDEX idx_title ON film USING btree (title);
CREATE TRIGGER film_fulltext_trigger BEFORE INSERT OR UPDATE ON film FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger('fulltext', 'pg_catalog.english', 'title', 'description');
CREATE TRIGGER last_updated BEFORE UPDATE ON film FOR EACH ROW EXECUTE FUNCTION last_updated();
CREATE TABLE film_actor (
  actor_id smallint NOT NULL REFERENCES actor(actor_id) ON UPDATE CASCADE ON DELETE RESTRICT,
  film_id smallint NOT NULL REFERENCES film(film_id) ON UPDATE CASCADE ON DELETE RESTRICT,
  last_update timestamp DEFAULT now() NOT NULL,
  PRIMARY KEY (actor_id, film_id)
);
CREATE INDEX idx_fk_film_id ON film_actor USING btree (film_id);
CREATE TABLE film_category (
  film_id smallint NOT NULL REFERENCES film(film_id),
  category_id smallint NOT NULL REFERENCES category(category_id),
  last_update timestamp DEFAULT now() NOT NULL,
  PRIMARY KEY (film_id, category_id)
);
CREATE TABLE rental (
  rental_id serial PRIMARY KEY,
  rental_period tstzrange,
  wait interval,
  home inet,
  amount money,
  notes json,
  customer_id smallint NOT NULL REFERENCES customer(customer_id),
  UNIQUE (rental_period, customer_id)
);
CREATE TABLE payment (
  payment_id integer NOT NULL DEFAULT nextval('actor_actor_id_seq'),
  customer_id smallint NOT NULL REFERENCES customer(customer_id),
  amount numeric(5,2) NOT NULL,
  payment_date timestamp with time zone NOT NULL,
  PRIMARY KEY (payment_date, payment_id)
) PARTITION BY RANGE (payment_date);
CREATE TABLE payment_p2007_01 PARTITION OF payment FOR VALUES FROM ('2007-01-01 00:00:00+00') TO ('2007-02-01 00:00:00+00');
CREATE TABLE payment_p2007_02 PARTITION OF payment FOR VALUES FROM ('2007-02-01 00:00:00+00') TO ('2007-03-01 00:00:00+00');
CREATE TABLE audit (line text, at timestamp);
CREATE VIEW film_list AS SELECT film_id AS fid, title FROM film;
CREATE MATERIALIZED VIEW film_count AS SELECT count(*) AS n FROM film;
INSERT INTO language (name) VALUES ('English');
INSERT INTO category (name) VALUES ('Action');
INSERT INTO actor (first_name, last_name, last_update) VALUES ('PIA', 'LUND', '2006-02-15 04:34:33');
INSERT INTO film (title, description, release_year, language_id, special_features, fulltext) VALUES ('HARBOR DAWN', 'A tale of boats', 2006, 1, '{Trailers,"Deleted Scenes"}', '');
INSERT INTO film_actor (actor_id, film_id) VALUES (1, 1);
INSERT INTO film_category (film_id, category_id) VALUES (1, 1);
