"""The tables of what lies beside the core: access keys, buckets and objects, moto's journal."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS access_key (id TEXT PRIMARY KEY, caller BLOB NOT NULL, expires REAL);
CREATE TABLE IF NOT EXISTS bucket (
    name TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, created REAL NOT NULL, policy TEXT
);
CREATE TABLE IF NOT EXISTS object (
    bucket TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    modified REAL NOT NULL, headers BLOB NOT NULL, PRIMARY KEY (bucket, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS object_digest ON object (digest);
CREATE TABLE IF NOT EXISTS piece (
    digest TEXT NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (digest, n)
);
CREATE TABLE IF NOT EXISTS upload (id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, headers BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS part (
    upload TEXT NOT NULL, number INTEGER NOT NULL, etag TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (upload, number)
);
CREATE TABLE IF NOT EXISTS moto_call (
    n INTEGER PRIMARY KEY AUTOINCREMENT, service TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, method TEXT NOT NULL,
    target TEXT NOT NULL, headers BLOB NOT NULL, body BLOB NOT NULL, seed TEXT NOT NULL, at REAL NOT NULL
)
"""
