-- What the stack's guide creates by hand, and Vedette's settings expect: where each indexed page comes from.
-- Runs once, when the data directory is new; to be run again without harm.
CREATE TABLE IF NOT EXISTS web_provenance (
    url              text PRIMARY KEY,
    domain           text NOT NULL,
    first_indexed_at timestamptz NOT NULL DEFAULT now(),
    last_indexed_at  timestamptz NOT NULL DEFAULT now(),
    last_modified_at timestamptz,
    content_hash     text,
    version          integer DEFAULT 1,
    metadata         jsonb DEFAULT '{}',
    created_at       timestamptz DEFAULT now(),
    updated_at       timestamptz DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_web_prov_domain ON web_provenance (domain);
CREATE INDEX IF NOT EXISTS idx_web_prov_last_indexed ON web_provenance (last_indexed_at DESC);
CREATE INDEX IF NOT EXISTS idx_web_prov_version ON web_provenance (version);
CREATE INDEX IF NOT EXISTS idx_web_prov_metadata_gin ON web_provenance USING gin (metadata);
