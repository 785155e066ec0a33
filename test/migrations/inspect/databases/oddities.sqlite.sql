-- Names and shapes that are allowed and rare.
CREATE TABLE "order details" ("order id" INTEGER NOT NULL, "Line No." INTEGER NOT NULL, "unit-price" DECIMAL(8,2), PRIMARY KEY ("order id", "Line No."));
CREATE TABLE "Model" ("id" INTEGER PRIMARY KEY, "class" TEXT NOT NULL, "delete" TEXT, "pk" INTEGER, "save" TEXT, "constructor" TEXT, "toString" TEXT);
CREATE TABLE "2020 sales" ("id" INTEGER PRIMARY KEY, "1st" INTEGER, "foo_bar" INTEGER, "fooBar" INTEGER, "FOO BAR" INTEGER, "größe" REAL, "$" TEXT, "it's" TEXT DEFAULT 'it''s "so"');
CREATE TABLE "user" ("id" INTEGER PRIMARY KEY AUTOINCREMENT, "User_Name" TEXT COLLATE NOCASE UNIQUE);
CREATE TABLE "users" ("id" INTEGER PRIMARY KEY, "user_id" INTEGER REFERENCES "user", "userId" INTEGER);
CREATE TABLE "Users2" ("code" VARCHAR(5) PRIMARY KEY, "name" TEXT);
CREATE TABLE "a" ("id" INTEGER PRIMARY KEY, "b" INTEGER REFERENCES "b" ("id") ON DELETE SET DEFAULT DEFAULT 1, "b_id" INTEGER REFERENCES "b" ("id") ON DELETE SET NULL, "twice" INTEGER GENERATED ALWAYS AS ("b" * 2) STORED, "thrice" INTEGER AS ("b" * 3));
CREATE TABLE "b" ("id" INTEGER PRIMARY KEY, "a_id" INTEGER NOT NULL REFERENCES "a" ("id") ON DELETE CASCADE, "parent" INTEGER REFERENCES "b" ("id"), "natural" TEXT UNIQUE);
CREATE TABLE "c" ("id" INTEGER PRIMARY KEY, "natural" TEXT REFERENCES "b" ("natural"), "order" INTEGER, "line" INTEGER, FOREIGN KEY ("order", "line") REFERENCES "order details" ("order id", "Line No."));
CREATE TABLE "friends" ("id" INTEGER PRIMARY KEY, "from_user_id" INTEGER NOT NULL REFERENCES "user" ("id"), "to_user_id" INTEGER NOT NULL REFERENCES "user" ("id"), UNIQUE ("from_user_id", "to_user_id"));
CREATE TABLE "user_b" ("user" INTEGER NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE, "b" INTEGER NOT NULL REFERENCES "b" ("id") ON DELETE CASCADE, PRIMARY KEY ("b", "user")) WITHOUT ROWID;
CREATE TABLE "follow" ("follower_id" INTEGER NOT NULL REFERENCES "user" ("id"), "followed_id" INTEGER NOT NULL REFERENCES "user" ("id"), PRIMARY KEY ("follower_id", "followed_id"));
CREATE TABLE "typed" (
  "id" INTEGER PRIMARY KEY, "none", "any_int" INT8, "flag" BOOLEAN NOT NULL DEFAULT 0 CHECK ("flag" IN (0, 1)), "yes" TINYINT(1) DEFAULT TRUE,
  "data" JSON, "big" UNSIGNED BIG INT, "chars" CHARACTER(20) DEFAULT ('x' || 'y'), "guid" UUID, "ts" TIMESTAMP DEFAULT (datetime('now')),
  "level" INT CHECK ("level" BETWEEN 1 AND 5), "ratio" DOUBLE PRECISION CHECK ("ratio" <> 0), CHECK (("level" > 2 OR "ratio" IS NULL) AND NOT "flag"),
  CONSTRAINT "odd 'name'" CHECK (length("chars") > 3 /* a */), CHECK ("level" < "big")
);
CREATE INDEX "by level" ON "typed" ("level" DESC, "ratio") WHERE "level" IS NOT NULL AND "flag" = 1;
CREATE INDEX "odd_index" ON "typed" ("level") WHERE length("chars") > 4;
CREATE INDEX "nocase" ON "typed" ("chars" COLLATE NOCASE);
CREATE UNIQUE INDEX "once" ON "typed" ("guid") WHERE "level" > 1;
CREATE INDEX "same_one" ON "typed" ("big");
CREATE INDEX "same_two" ON "typed" ("big");
CREATE VIRTUAL TABLE "search" USING fts5(words);
INSERT INTO "user" VALUES (1, 'ann'), (2, 'ben');
