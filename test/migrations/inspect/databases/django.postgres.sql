-- Made by Django 3.2: manage.py migrate with auth, admin, contenttypes, sessions, sites and an app of its own.

CREATE TABLE auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

CREATE SEQUENCE auth_group_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE auth_group_id_seq OWNED BY auth_group.id;

CREATE TABLE auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

CREATE SEQUENCE auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE auth_group_permissions_id_seq OWNED BY auth_group_permissions.id;

CREATE TABLE auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

CREATE SEQUENCE auth_permission_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE auth_permission_id_seq OWNED BY auth_permission.id;

CREATE TABLE auth_user (
    id integer NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    first_name character varying(150) NOT NULL,
    last_name character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL
);

CREATE TABLE auth_user_groups (
    id bigint NOT NULL,
    user_id integer NOT NULL,
    group_id integer NOT NULL
);

CREATE SEQUENCE auth_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE auth_user_groups_id_seq OWNED BY auth_user_groups.id;

CREATE SEQUENCE auth_user_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE auth_user_id_seq OWNED BY auth_user.id;

CREATE TABLE auth_user_user_permissions (
    id bigint NOT NULL,
    user_id integer NOT NULL,
    permission_id integer NOT NULL
);

CREATE SEQUENCE auth_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE auth_user_user_permissions_id_seq OWNED BY auth_user_user_permissions.id;

CREATE TABLE django_admin_log (
    id integer NOT NULL,
    action_time timestamp with time zone NOT NULL,
    object_id text,
    object_repr character varying(200) NOT NULL,
    action_flag smallint NOT NULL,
    change_message text NOT NULL,
    content_type_id integer,
    user_id integer NOT NULL,
    CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0))
);

CREATE SEQUENCE django_admin_log_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE django_admin_log_id_seq OWNED BY django_admin_log.id;

CREATE TABLE django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

CREATE SEQUENCE django_content_type_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE django_content_type_id_seq OWNED BY django_content_type.id;

CREATE TABLE django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

CREATE SEQUENCE django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE django_migrations_id_seq OWNED BY django_migrations.id;

CREATE TABLE django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE django_site (
    id integer NOT NULL,
    domain character varying(100) NOT NULL,
    name character varying(50) NOT NULL
);

CREATE SEQUENCE django_site_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE django_site_id_seq OWNED BY django_site.id;

CREATE TABLE shop_category (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    slug character varying(50) NOT NULL,
    parent_id bigint
);

CREATE SEQUENCE shop_category_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE shop_category_id_seq OWNED BY shop_category.id;

CREATE TABLE shop_detail (
    product_id bigint NOT NULL,
    text text NOT NULL
);

CREATE TABLE shop_product (
    id bigint NOT NULL,
    key uuid NOT NULL,
    title character varying(200) NOT NULL,
    code character varying(20) NOT NULL,
    description text NOT NULL,
    price numeric(10,2) NOT NULL,
    weight double precision,
    stock integer NOT NULL,
    rank smallint NOT NULL,
    level smallint NOT NULL,
    views bigint NOT NULL,
    is_active boolean NOT NULL,
    is_checked boolean,
    available_from date,
    opens_at time without time zone,
    created_at timestamp with time zone NOT NULL,
    cooking_time interval,
    attributes jsonb NOT NULL,
    extra jsonb,
    address inet,
    email character varying(254) NOT NULL,
    site character varying(200) NOT NULL,
    picture character varying(100) NOT NULL,
    digest bytea,
    category_id bigint NOT NULL,
    CONSTRAINT product_level_known CHECK (((level = ANY (ARRAY[0, 1, 2])) OR (NOT is_active))),
    CONSTRAINT product_price_positive CHECK ((price >= (0)::numeric)),
    CONSTRAINT shop_product_rank_check CHECK ((rank >= 0)),
    CONSTRAINT shop_product_stock_check CHECK ((stock >= 0))
);

CREATE SEQUENCE shop_product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE shop_product_id_seq OWNED BY shop_product.id;

CREATE TABLE shop_product_tags (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    tag_id bigint NOT NULL
);

CREATE SEQUENCE shop_product_tags_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE shop_product_tags_id_seq OWNED BY shop_product_tags.id;

CREATE TABLE shop_tag (
    id bigint NOT NULL,
    name character varying(30) NOT NULL
);

CREATE SEQUENCE shop_tag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE shop_tag_id_seq OWNED BY shop_tag.id;

CREATE TABLE shop_tag_related (
    id bigint NOT NULL,
    from_tag_id bigint NOT NULL,
    to_tag_id bigint NOT NULL
);

CREATE SEQUENCE shop_tag_related_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE shop_tag_related_id_seq OWNED BY shop_tag_related.id;

CREATE TABLE shop_watch (
    id bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    product_id bigint NOT NULL,
    user_id integer NOT NULL
);

CREATE SEQUENCE shop_watch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE shop_watch_id_seq OWNED BY shop_watch.id;

ALTER TABLE ONLY auth_group ALTER COLUMN id SET DEFAULT nextval('auth_group_id_seq'::regclass);

ALTER TABLE ONLY auth_group_permissions ALTER COLUMN id SET DEFAULT nextval('auth_group_permissions_id_seq'::regclass);

ALTER TABLE ONLY auth_permission ALTER COLUMN id SET DEFAULT nextval('auth_permission_id_seq'::regclass);

ALTER TABLE ONLY auth_user ALTER COLUMN id SET DEFAULT nextval('auth_user_id_seq'::regclass);

ALTER TABLE ONLY auth_user_groups ALTER COLUMN id SET DEFAULT nextval('auth_user_groups_id_seq'::regclass);

ALTER TABLE ONLY auth_user_user_permissions ALTER COLUMN id SET DEFAULT nextval('auth_user_user_permissions_id_seq'::regclass);

ALTER TABLE ONLY django_admin_log ALTER COLUMN id SET DEFAULT nextval('django_admin_log_id_seq'::regclass);

ALTER TABLE ONLY django_content_type ALTER COLUMN id SET DEFAULT nextval('django_content_type_id_seq'::regclass);

ALTER TABLE ONLY django_migrations ALTER COLUMN id SET DEFAULT nextval('django_migrations_id_seq'::regclass);

ALTER TABLE ONLY django_site ALTER COLUMN id SET DEFAULT nextval('django_site_id_seq'::regclass);

ALTER TABLE ONLY shop_category ALTER COLUMN id SET DEFAULT nextval('shop_category_id_seq'::regclass);

ALTER TABLE ONLY shop_product ALTER COLUMN id SET DEFAULT nextval('shop_product_id_seq'::regclass);

ALTER TABLE ONLY shop_product_tags ALTER COLUMN id SET DEFAULT nextval('shop_product_tags_id_seq'::regclass);

ALTER TABLE ONLY shop_tag ALTER COLUMN id SET DEFAULT nextval('shop_tag_id_seq'::regclass);

ALTER TABLE ONLY shop_tag_related ALTER COLUMN id SET DEFAULT nextval('shop_tag_related_id_seq'::regclass);

ALTER TABLE ONLY shop_watch ALTER COLUMN id SET DEFAULT nextval('shop_watch_id_seq'::regclass);

ALTER TABLE ONLY auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth_user_groups
    ADD CONSTRAINT auth_user_groups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth_user_groups
    ADD CONSTRAINT auth_user_groups_user_id_group_id_94350c0c_uniq UNIQUE (user_id, group_id);

ALTER TABLE ONLY auth_user
    ADD CONSTRAINT auth_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_user_id_permission_id_14a6b632_uniq UNIQUE (user_id, permission_id);

ALTER TABLE ONLY auth_user
    ADD CONSTRAINT auth_user_username_key UNIQUE (username);

ALTER TABLE ONLY django_admin_log
    ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY django_site
    ADD CONSTRAINT django_site_domain_a2e37b91_uniq UNIQUE (domain);

ALTER TABLE ONLY django_site
    ADD CONSTRAINT django_site_pkey PRIMARY KEY (id);

ALTER TABLE ONLY shop_category
    ADD CONSTRAINT shop_category_name_key UNIQUE (name);

ALTER TABLE ONLY shop_category
    ADD CONSTRAINT shop_category_pkey PRIMARY KEY (id);

ALTER TABLE ONLY shop_detail
    ADD CONSTRAINT shop_detail_pkey PRIMARY KEY (product_id);

ALTER TABLE ONLY shop_product
    ADD CONSTRAINT shop_product_category_id_code_98acac8c_uniq UNIQUE (category_id, code);

ALTER TABLE ONLY shop_product
    ADD CONSTRAINT shop_product_key_key UNIQUE (key);

ALTER TABLE ONLY shop_product
    ADD CONSTRAINT shop_product_pkey PRIMARY KEY (id);

ALTER TABLE ONLY shop_product_tags
    ADD CONSTRAINT shop_product_tags_pkey PRIMARY KEY (id);

ALTER TABLE ONLY shop_product_tags
    ADD CONSTRAINT shop_product_tags_product_id_tag_id_a244154e_uniq UNIQUE (product_id, tag_id);

ALTER TABLE ONLY shop_tag
    ADD CONSTRAINT shop_tag_pkey PRIMARY KEY (id);

ALTER TABLE ONLY shop_tag_related
    ADD CONSTRAINT shop_tag_related_from_tag_id_to_tag_id_41691291_uniq UNIQUE (from_tag_id, to_tag_id);

ALTER TABLE ONLY shop_tag_related
    ADD CONSTRAINT shop_tag_related_pkey PRIMARY KEY (id);

ALTER TABLE ONLY shop_watch
    ADD CONSTRAINT shop_watch_pkey PRIMARY KEY (id);

CREATE INDEX auth_group_name_a6ea08ec_like ON auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON auth_permission USING btree (content_type_id);

CREATE INDEX auth_user_groups_group_id_97559544 ON auth_user_groups USING btree (group_id);

CREATE INDEX auth_user_groups_user_id_6a12ed8b ON auth_user_groups USING btree (user_id);

CREATE INDEX auth_user_user_permissions_permission_id_1fbb5f2c ON auth_user_user_permissions USING btree (permission_id);

CREATE INDEX auth_user_user_permissions_user_id_a95ead1b ON auth_user_user_permissions USING btree (user_id);

CREATE INDEX auth_user_username_6821ab7c_like ON auth_user USING btree (username varchar_pattern_ops);

CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON django_admin_log USING btree (content_type_id);

CREATE INDEX django_admin_log_user_id_c564eba6 ON django_admin_log USING btree (user_id);

CREATE INDEX django_session_expire_date_a5c62663 ON django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX django_site_domain_a2e37b91_like ON django_site USING btree (domain varchar_pattern_ops);

CREATE INDEX product_active ON shop_product USING btree (created_at) WHERE is_active;

CREATE UNIQUE INDEX product_active_title ON shop_product USING btree (title) WHERE is_active;

CREATE INDEX product_category_price ON shop_product USING btree (category_id, price DESC);

CREATE INDEX product_lower_title ON shop_product USING btree (lower((title)::text));

CREATE INDEX shop_category_name_11b68823_like ON shop_category USING btree (name varchar_pattern_ops);

CREATE INDEX shop_category_parent_id_901626c9 ON shop_category USING btree (parent_id);

CREATE INDEX shop_category_slug_4508178e ON shop_category USING btree (slug);

CREATE INDEX shop_category_slug_4508178e_like ON shop_category USING btree (slug varchar_pattern_ops);

CREATE INDEX shop_product_category_id_14d7eea8 ON shop_product USING btree (category_id);

CREATE INDEX shop_product_tags_product_id_9a158885 ON shop_product_tags USING btree (product_id);

CREATE INDEX shop_product_tags_tag_id_dd30c4fb ON shop_product_tags USING btree (tag_id);

CREATE INDEX shop_product_title_312cda19 ON shop_product USING btree (title);

CREATE INDEX shop_product_title_312cda19_like ON shop_product USING btree (title varchar_pattern_ops);

CREATE INDEX shop_tag_related_from_tag_id_b1ed25ea ON shop_tag_related USING btree (from_tag_id);

CREATE INDEX shop_tag_related_to_tag_id_6764454c ON shop_tag_related USING btree (to_tag_id);

CREATE INDEX shop_watch_product_id_60357d50 ON shop_watch USING btree (product_id);

CREATE INDEX shop_watch_user_id_7f8b0914 ON shop_watch USING btree (user_id);

ALTER TABLE ONLY auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY auth_user_groups
    ADD CONSTRAINT auth_user_groups_group_id_97559544_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY auth_user_groups
    ADD CONSTRAINT auth_user_groups_user_id_6a12ed8b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES auth_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES auth_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY django_admin_log
    ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY django_admin_log
    ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES auth_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY shop_category
    ADD CONSTRAINT shop_category_parent_id_901626c9_fk_shop_category_id FOREIGN KEY (parent_id) REFERENCES shop_category(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY shop_detail
    ADD CONSTRAINT shop_detail_product_id_1b276117_fk_shop_product_id FOREIGN KEY (product_id) REFERENCES shop_product(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY shop_product
    ADD CONSTRAINT shop_product_category_id_14d7eea8_fk_shop_category_id FOREIGN KEY (category_id) REFERENCES shop_category(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY shop_product_tags
    ADD CONSTRAINT shop_product_tags_product_id_9a158885_fk_shop_product_id FOREIGN KEY (product_id) REFERENCES shop_product(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY shop_product_tags
    ADD CONSTRAINT shop_product_tags_tag_id_dd30c4fb_fk_shop_tag_id FOREIGN KEY (tag_id) REFERENCES shop_tag(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY shop_tag_related
    ADD CONSTRAINT shop_tag_related_from_tag_id_b1ed25ea_fk_shop_tag_id FOREIGN KEY (from_tag_id) REFERENCES shop_tag(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY shop_tag_related
    ADD CONSTRAINT shop_tag_related_to_tag_id_6764454c_fk_shop_tag_id FOREIGN KEY (to_tag_id) REFERENCES shop_tag(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY shop_watch
    ADD CONSTRAINT shop_watch_product_id_60357d50_fk_shop_product_id FOREIGN KEY (product_id) REFERENCES shop_product(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY shop_watch
    ADD CONSTRAINT shop_watch_user_id_7f8b0914_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES auth_user(id) DEFERRABLE INITIALLY DEFERRED;

INSERT INTO auth_group (id, name) VALUES (1, 'editors');

INSERT INTO auth_user (id, password, last_login, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined) VALUES (1, '!', NULL, false, 'ann', '', '', 'ann@example.com', false, true, '2024-01-02 03:04:05.678901+00');

INSERT INTO auth_user_groups (id, user_id, group_id) VALUES (1, 1, 1);

INSERT INTO django_site (id, domain, name) VALUES (1, 'example.com', 'example.com');

INSERT INTO shop_category (id, name, slug, parent_id) VALUES (1, 'Clocks', 'clocks', NULL);
INSERT INTO shop_category (id, name, slug, parent_id) VALUES (2, 'Wall clocks', 'wall-clocks', 1);

INSERT INTO shop_product (id, key, title, code, description, price, weight, stock, rank, level, views, is_active, is_checked, available_from, opens_at, created_at, cooking_time, attributes, extra, address, email, site, picture, digest, category_id) VALUES (1, '01234567-89ab-cdef-0123-456789abcdef', 'Wall clock', 'W1', '', 12.50, 1.25, 3, 2, 1, 9007199254740993, true, NULL, '2024-02-29', '14:30:00', '2024-03-01 12:00:00.123456+00', '01:30:00', '{"sizes": [1, 2], "colour": "red"}', NULL, '192.168.0.1', '', '', '', '\x00ff', 2);
INSERT INTO shop_product (id, key, title, code, description, price, weight, stock, rank, level, views, is_active, is_checked, available_from, opens_at, created_at, cooking_time, attributes, extra, address, email, site, picture, digest, category_id) VALUES (2, '00000000-0000-0000-0000-000000000005', 'Vase', 'V1', '', 7.00, NULL, 0, 0, 0, 0, false, true, NULL, NULL, '2024-03-02 00:00:00+00', NULL, '{}', NULL, NULL, '', '', '', NULL, 1);

INSERT INTO shop_detail (product_id, text) VALUES (1, 'Of brass.');

INSERT INTO shop_tag (id, name) VALUES (1, 'old');
INSERT INTO shop_tag (id, name) VALUES (2, 'brass');

INSERT INTO shop_product_tags (id, product_id, tag_id) VALUES (1, 1, 1);

INSERT INTO shop_tag_related (id, from_tag_id, to_tag_id) VALUES (1, 1, 2);
INSERT INTO shop_tag_related (id, from_tag_id, to_tag_id) VALUES (2, 2, 1);

INSERT INTO shop_watch (id, since, product_id, user_id) VALUES (1, '2024-03-03 08:00:00+00', 1, 1);

SELECT pg_catalog.setval('auth_group_id_seq', 1, true);

SELECT pg_catalog.setval('auth_user_groups_id_seq', 1, true);

SELECT pg_catalog.setval('auth_user_id_seq', 1, true);

SELECT pg_catalog.setval('django_site_id_seq', 1, true);

SELECT pg_catalog.setval('shop_category_id_seq', 2, true);

SELECT pg_catalog.setval('shop_product_id_seq', 2, true);

SELECT pg_catalog.setval('shop_product_tags_id_seq', 1, true);

SELECT pg_catalog.setval('shop_tag_id_seq', 2, true);

SELECT pg_catalog.setval('shop_tag_related_id_seq', 2, true);

SELECT pg_catalog.setval('shop_watch_id_seq', 1, true);

