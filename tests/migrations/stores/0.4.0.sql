--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';


--
-- Name: procrastinate_job_event_type; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);


--
-- Name: procrastinate_job_status; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);


--
-- Name: procrastinate_job_to_defer_v1; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);


--
-- Name: audit_entry_guard(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.audit_entry_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.position IS NULL AND OLD.hash IS NULL
        AND (OLD.id, OLD.at, OLD.kind, OLD.subject, OLD.salt, OLD.seal, OLD.detail)
            = (NEW.id, NEW.at, NEW.kind, NEW.subject, NEW.salt, NEW.seal, NEW.detail)
        AND OLD.actor IS NOT DISTINCT FROM NEW.actor AND OLD.address IS NOT DISTINCT FROM NEW.address
    THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('watchfloor.redacts', true) = 'on'
        AND (NEW.detail, NEW.salt) = ('{}'::jsonb, '') AND NEW.address IS NULL
        AND (OLD.id, OLD.at, OLD.kind, OLD.subject, OLD.seal) = (NEW.id, NEW.at, NEW.kind, NEW.subject, NEW.seal)
        AND (OLD.position, OLD.actor, OLD.previous, OLD.hash)
            IS NOT DISTINCT FROM (NEW.position, NEW.actor, NEW.previous, NEW.hash)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit entries are never changed or deleted' USING ERRCODE = 'insufficient_privilege';
END $$;


--
-- Name: procrastinate_cancel_job_v1(bigint, boolean, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;


--
-- Name: procrastinate_defer_jobs_v1(public.procrastinate_job_to_defer_v1[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;


--
-- Name: procrastinate_defer_periodic_job_v2(character varying, character varying, character varying, character varying, integer, character varying, bigint, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: procrastinate_jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);


--
-- Name: procrastinate_fetch_job_v2(character varying[], bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;


--
-- Name: procrastinate_finish_job_v1(bigint, public.procrastinate_job_status, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;


--
-- Name: procrastinate_notify_queue_abort_job_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_notify_queue_job_inserted_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_prune_stalled_workers_v1(double precision); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;


--
-- Name: procrastinate_register_worker_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;


--
-- Name: procrastinate_retry_job_v1(bigint, timestamp with time zone, integer, character varying, character varying); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;


--
-- Name: procrastinate_retry_job_v2(bigint, timestamp with time zone, integer, character varying, character varying); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;


--
-- Name: procrastinate_trigger_abort_requested_events_procedure_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;


--
-- Name: procrastinate_trigger_function_scheduled_events_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_trigger_function_status_events_insert_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_trigger_function_status_events_update_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_unlink_periodic_defers_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;


--
-- Name: procrastinate_unregister_worker_v1(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;


--
-- Name: procrastinate_update_heartbeat_v1(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;


--
-- Name: account_emailaddress; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);


--
-- Name: account_emailaddress_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: account_emailconfirmation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);


--
-- Name: account_emailconfirmation_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: api_token; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_token (
    id bigint NOT NULL,
    person bigint NOT NULL,
    name text NOT NULL,
    secret_hash text NOT NULL,
    ending text NOT NULL,
    scopes jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by bigint,
    expires_at timestamp with time zone,
    used_at timestamp with time zone,
    used_from text,
    revoked_at timestamp with time zone,
    revoked_by bigint
);


--
-- Name: api_token_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.api_token ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: assignment_away; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.assignment_away (
    person_id bigint NOT NULL,
    away boolean NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone
);


--
-- Name: assignment_cursor; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.assignment_cursor (
    id bigint NOT NULL,
    "position" bigint NOT NULL,
    needs text NOT NULL
);


--
-- Name: assignment_cursor_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.assignment_cursor ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.assignment_cursor_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: assignment_turn; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.assignment_turn (
    id bigint NOT NULL,
    "position" bigint NOT NULL,
    person_id bigint NOT NULL,
    queue_id bigint NOT NULL
);


--
-- Name: assignment_turn_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.assignment_turn ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.assignment_turn_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: assignment_waiting; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.assignment_waiting (
    ticket bigint NOT NULL,
    queue bigint NOT NULL,
    rank smallint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    since timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    needs jsonb NOT NULL,
    relaxed jsonb NOT NULL,
    relax_at timestamp with time zone
);


--
-- Name: audit_entry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_entry (
    id bigint NOT NULL,
    "position" bigint,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    actor bigint,
    subject text NOT NULL,
    address text,
    detail jsonb NOT NULL,
    salt text NOT NULL,
    seal text NOT NULL,
    previous text,
    hash text
);


--
-- Name: audit_entry_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.audit_entry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.audit_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_group; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);


--
-- Name: auth_group_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_group_permissions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);


--
-- Name: auth_group_permissions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_permission; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);


--
-- Name: auth_permission_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: backtest_upload; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.backtest_upload (
    id uuid NOT NULL,
    owner bigint NOT NULL,
    name text NOT NULL,
    size bigint NOT NULL,
    kept_at timestamp with time zone NOT NULL
);


--
-- Name: board_cell; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.board_cell (
    id bigint NOT NULL,
    queue bigint NOT NULL,
    status text NOT NULL,
    priority text NOT NULL,
    owner bigint NOT NULL,
    platform text NOT NULL,
    n bigint NOT NULL
);


--
-- Name: board_cell_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.board_cell ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.board_cell_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: clock; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.clock (
    id bigint NOT NULL,
    ticket bigint NOT NULL,
    target text NOT NULL,
    policy text NOT NULL,
    calendar text NOT NULL,
    state text NOT NULL,
    active boolean NOT NULL,
    goal interval NOT NULL,
    elapsed interval NOT NULL,
    paused interval NOT NULL,
    started_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    risk_at timestamp with time zone,
    met_at timestamp with time zone,
    breached_at timestamp with time zone,
    cycles integer NOT NULL,
    breaches integer NOT NULL,
    read_at timestamp with time zone NOT NULL,
    look_at timestamp with time zone,
    told jsonb NOT NULL,
    first boolean NOT NULL
);


--
-- Name: clock_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.clock ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.clock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: core_accessgrant; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_accessgrant (
    id bigint NOT NULL,
    ticket bigint,
    reason text NOT NULL,
    expires_at timestamp with time zone,
    given_at timestamp with time zone NOT NULL,
    given_by bigint,
    person_id bigint,
    queue_id bigint,
    team_id bigint,
    CONSTRAINT access_of_one CHECK ((((person_id IS NOT NULL) AND (team_id IS NULL)) OR ((person_id IS NULL) AND (team_id IS NOT NULL)))),
    CONSTRAINT access_to_one CHECK ((((queue_id IS NULL) AND (ticket IS NOT NULL)) OR ((queue_id IS NOT NULL) AND (ticket IS NULL))))
);


--
-- Name: core_account; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_account (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_active boolean NOT NULL,
    person_id bigint NOT NULL
);


--
-- Name: core_account_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.core_account ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: core_counter; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_counter (
    name text NOT NULL,
    value bigint NOT NULL
);


--
-- Name: core_definition; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_definition (
    id bigint NOT NULL,
    what text NOT NULL,
    name text NOT NULL,
    body jsonb NOT NULL,
    place integer NOT NULL,
    version integer NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    saved_by bigint,
    archived boolean NOT NULL,
    owner_id bigint
);


--
-- Name: core_definitionversion; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_definitionversion (
    id bigint NOT NULL,
    version integer NOT NULL,
    at timestamp with time zone NOT NULL,
    by bigint,
    name text NOT NULL,
    body jsonb NOT NULL,
    definition_id bigint NOT NULL
);


--
-- Name: core_definitionversion_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.core_definitionversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_definitionversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: core_module; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_module (
    id bigint NOT NULL,
    name text NOT NULL,
    platform_id bigint NOT NULL,
    team_id bigint
);


--
-- Name: core_person; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_person (
    id bigint NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    site text,
    source text NOT NULL,
    source_id text,
    team_id bigint,
    language text,
    zone text
);


--
-- Name: core_platform; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_platform (
    id bigint NOT NULL,
    name text NOT NULL
);


--
-- Name: core_queue; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_queue (
    id bigint NOT NULL,
    name text NOT NULL,
    team_id bigint,
    restricted boolean DEFAULT false NOT NULL
);


--
-- Name: core_signinlink; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_signinlink (
    secret_hash text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    account_id bigint NOT NULL
);


--
-- Name: core_skillgrant; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_skillgrant (
    id bigint NOT NULL,
    skill text NOT NULL,
    level smallint NOT NULL,
    evidence text NOT NULL,
    expires_at timestamp with time zone,
    granted_at timestamp with time zone NOT NULL,
    granted_by bigint,
    person_id bigint NOT NULL
);


--
-- Name: core_skillgrant_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.core_skillgrant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_skillgrant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: core_team; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_team (
    id bigint NOT NULL,
    name text NOT NULL,
    site text
);


--
-- Name: definition_use; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.definition_use (
    definition bigint NOT NULL,
    used bigint NOT NULL,
    failed bigint NOT NULL,
    last_at timestamp with time zone NOT NULL
);


--
-- Name: delivery; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.delivery (
    id bigint NOT NULL,
    channel text NOT NULL,
    target text NOT NULL,
    key text NOT NULL,
    body text NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    attempts_before integer NOT NULL,
    next_at timestamp with time zone NOT NULL,
    last_error text NOT NULL,
    last_status integer,
    created_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT delivery_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text, 'given_up'::text, 'bounced'::text])))
);


--
-- Name: delivery_attempt; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.delivery_attempt (
    id bigint NOT NULL,
    number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ok boolean NOT NULL,
    status integer,
    note text NOT NULL,
    request text NOT NULL,
    response text NOT NULL,
    delivery_id bigint NOT NULL
);


--
-- Name: delivery_attempt_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.delivery_attempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.delivery_attempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: delivery_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: delivery_target; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.delivery_target (
    id bigint NOT NULL,
    channel text NOT NULL,
    target text NOT NULL,
    busy_until timestamp with time zone,
    failures integer NOT NULL,
    failing_since timestamp with time zone,
    paused_until timestamp with time zone,
    disabled_at timestamp with time zone,
    notice text NOT NULL
);


--
-- Name: delivery_target_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.delivery_target ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.delivery_target_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: detector_audit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.detector_audit (
    "position" bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    weeks double precision NOT NULL,
    learnt_weeks double precision NOT NULL,
    tickets integer NOT NULL,
    masked integer NOT NULL,
    streams integer NOT NULL,
    false_alarms integer NOT NULL,
    per_week double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    allowed double precision NOT NULL,
    budget text NOT NULL,
    raised jsonb NOT NULL
);


--
-- Name: detector_setting; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.detector_setting (
    id smallint NOT NULL,
    budget text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    set_by_id bigint
);


--
-- Name: detector_view; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.detector_view (
    id smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    seen jsonb NOT NULL
);


--
-- Name: django_content_type; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);


--
-- Name: django_content_type_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);


--
-- Name: django_migrations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);


--
-- Name: event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event (
    "position" bigint NOT NULL,
    subject_kind text NOT NULL,
    subject_id bigint NOT NULL,
    ticket bigint,
    at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor bigint,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    source text NOT NULL,
    external_id text
);


--
-- Name: event_cursor; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event_cursor (
    name text NOT NULL,
    "position" bigint NOT NULL,
    state jsonb NOT NULL
);


--
-- Name: event_position_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.event ALTER COLUMN "position" ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.event_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: event_pulse; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event_pulse (
    name text NOT NULL,
    "position" bigint NOT NULL,
    newest_at timestamp with time zone,
    beat_at timestamp with time zone NOT NULL,
    delays jsonb NOT NULL
);


--
-- Name: feedback_idea; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.feedback_idea (
    ticket bigint NOT NULL,
    title uuid NOT NULL,
    summary uuid,
    state text NOT NULL,
    note uuid,
    is_shown boolean NOT NULL,
    shown_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone
);


--
-- Name: file; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.file (
    id uuid NOT NULL,
    owner bigint NOT NULL,
    name text NOT NULL,
    size bigint NOT NULL,
    type text NOT NULL,
    kind text NOT NULL,
    sha256 text NOT NULL,
    width integer,
    height integer,
    kept_at timestamp with time zone NOT NULL,
    attached boolean NOT NULL,
    erased_at timestamp with time zone,
    erased_by bigint
);


--
-- Name: file_part; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.file_part (
    id bigint NOT NULL,
    n integer NOT NULL,
    body bytea NOT NULL,
    file_id uuid NOT NULL
);
ALTER TABLE ONLY public.file_part ALTER COLUMN body SET STORAGE EXTERNAL;


--
-- Name: file_part_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.file_part ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.file_part_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: file_place; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.file_place (
    id bigint NOT NULL,
    ticket bigint NOT NULL,
    public boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    file_id uuid NOT NULL
);


--
-- Name: file_place_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.file_place ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.file_place_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: grouper_state; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.grouper_state (
    id smallint NOT NULL,
    "position" bigint NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    packed bytea NOT NULL
);


--
-- Name: hook; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.hook (
    id bigint NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    kinds jsonb NOT NULL,
    queues jsonb NOT NULL,
    platforms jsonb NOT NULL,
    priorities jsonb NOT NULL,
    notes boolean NOT NULL,
    owner bigint NOT NULL,
    secret text NOT NULL,
    secret_before text NOT NULL,
    both_until timestamp with time zone,
    active boolean NOT NULL,
    archived boolean NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by bigint
);


--
-- Name: hook_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.hook ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.hook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: hook_source; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.hook_source (
    id bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    token_hash text NOT NULL,
    signing text NOT NULL,
    queue bigint,
    priority text NOT NULL,
    priorities jsonb NOT NULL,
    platform text NOT NULL,
    platform_from text NOT NULL,
    module text NOT NULL,
    module_from text NOT NULL,
    solves boolean NOT NULL,
    active boolean NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by bigint,
    heard_at timestamp with time zone
);


--
-- Name: hook_source_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.hook_source ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.hook_source_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: hook_thread; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.hook_thread (
    id bigint NOT NULL,
    key text NOT NULL,
    ticket bigint,
    round integer NOT NULL,
    source_id bigint NOT NULL
);


--
-- Name: hook_thread_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.hook_thread ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.hook_thread_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: hook_unread; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.hook_unread (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    body text NOT NULL,
    field text NOT NULL,
    reason text NOT NULL,
    done_at timestamp with time zone,
    source_id bigint NOT NULL
);


--
-- Name: hook_unread_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.hook_unread ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.hook_unread_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: idempotency_key; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency_key (
    id bigint NOT NULL,
    token bigint NOT NULL,
    key text NOT NULL,
    digest text NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    kept_at timestamp with time zone NOT NULL
);


--
-- Name: idempotency_key_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.idempotency_key ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.idempotency_key_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: job; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.job (
    id bigint NOT NULL,
    kind text NOT NULL,
    key text,
    args jsonb NOT NULL,
    state text NOT NULL,
    done bigint NOT NULL,
    total bigint NOT NULL,
    note text NOT NULL,
    result jsonb,
    asked_by bigint,
    asked_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    stop_asked boolean NOT NULL,
    attempts integer NOT NULL
);


--
-- Name: job_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.job ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: mail_address; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mail_address (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    address text NOT NULL,
    verified_at timestamp with time zone,
    bounced_at timestamp with time zone,
    muted_at timestamp with time zone,
    made_at timestamp with time zone NOT NULL
);


--
-- Name: mail_address_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.mail_address ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mail_address_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: mail_imap_folder; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mail_imap_folder (
    id bigint NOT NULL,
    name text NOT NULL,
    uidvalidity bigint NOT NULL,
    uid bigint NOT NULL,
    read_at timestamp with time zone,
    fault text NOT NULL
);


--
-- Name: mail_imap_folder_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.mail_imap_folder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mail_imap_folder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: mail_thread; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mail_thread (
    id bigint NOT NULL,
    message_id text NOT NULL,
    ticket_id bigint NOT NULL,
    direction text NOT NULL,
    address text NOT NULL,
    person_id bigint,
    delivery_id bigint,
    at timestamp with time zone NOT NULL,
    CONSTRAINT mail_thread_direction CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text])))
);


--
-- Name: mail_thread_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.mail_thread ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mail_thread_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: mailbox; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mailbox (
    id bigint NOT NULL,
    address text NOT NULL,
    queue_id bigint,
    kind text NOT NULL,
    priority text NOT NULL,
    sender_name text NOT NULL,
    signature text NOT NULL,
    receipts boolean NOT NULL,
    unknown_senders text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by bigint,
    archived_at timestamp with time zone,
    CONSTRAINT mailbox_unknown_senders CHECK ((unknown_senders = ANY (ARRAY['file'::text, 'hold'::text, 'refuse'::text])))
);


--
-- Name: mailbox_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.mailbox ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mailbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: mfa_authenticator; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);


--
-- Name: mfa_authenticator_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: personal_erasure; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.personal_erasure (
    id bigint NOT NULL,
    person bigint NOT NULL,
    by bigint,
    reason text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    words jsonb NOT NULL,
    stage text NOT NULL,
    counts jsonb NOT NULL,
    done_at timestamp with time zone
);


--
-- Name: personal_erasure_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.personal_erasure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.personal_erasure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: personal_hold; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.personal_hold (
    id bigint NOT NULL,
    ticket bigint NOT NULL,
    reason text NOT NULL,
    by bigint,
    at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by bigint
);


--
-- Name: personal_hold_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.personal_hold ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.personal_hold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: personal_text; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.personal_text (
    id uuid NOT NULL,
    kind text NOT NULL,
    ticket bigint,
    body text NOT NULL
);


--
-- Name: presence_draft; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.presence_draft (
    id bigint NOT NULL,
    person bigint NOT NULL,
    ticket bigint NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    seen bigint NOT NULL,
    saved_at timestamp with time zone NOT NULL
);


--
-- Name: presence_draft_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.presence_draft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.presence_draft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: presence_here; Type: TABLE; Schema: public; Owner: -
--

CREATE UNLOGGED TABLE public.presence_here (
    page uuid NOT NULL,
    person bigint NOT NULL,
    ticket bigint NOT NULL,
    doing text NOT NULL,
    doing_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL
);


--
-- Name: procrastinate_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);


--
-- Name: procrastinate_events_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: procrastinate_events_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;


--
-- Name: procrastinate_jobs_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: procrastinate_jobs_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;


--
-- Name: procrastinate_periodic_defers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);


--
-- Name: procrastinate_periodic_defers_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: procrastinate_periodic_defers_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;


--
-- Name: procrastinate_workers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: procrastinate_workers_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: rate_bucket; Type: TABLE; Schema: public; Owner: -
--

CREATE UNLOGGED TABLE public.rate_bucket (
    id bigint NOT NULL,
    name text NOT NULL,
    who text NOT NULL,
    level double precision NOT NULL,
    lot integer NOT NULL,
    at double precision NOT NULL
);


--
-- Name: rate_bucket_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.rate_bucket ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rate_bucket_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: raw_mail; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.raw_mail (
    id bigint NOT NULL,
    digest text NOT NULL,
    same text NOT NULL,
    door text NOT NULL,
    envelope_from text NOT NULL,
    envelope_to text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    size bigint NOT NULL,
    blob text NOT NULL,
    message_id text NOT NULL,
    sender text NOT NULL,
    sender_name text NOT NULL,
    subject text NOT NULL,
    person_id bigint,
    proven text NOT NULL,
    trust text NOT NULL,
    automatic boolean NOT NULL,
    state text NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    remarks jsonb NOT NULL,
    ticket_id bigint,
    attempts integer NOT NULL,
    next_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    released_by bigint,
    mailbox_id bigint,
    CONSTRAINT raw_mail_door_known CHECK ((door = ANY (ARRAY['imap'::text, 'lmtp'::text, 'smtp'::text, 'file'::text]))),
    CONSTRAINT raw_mail_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'filed'::text, 'held'::text, 'dropped'::text, 'refused'::text, 'failed'::text])))
);


--
-- Name: raw_mail_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.raw_mail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.raw_mail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: replay_clock; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.replay_clock (
    id bigint NOT NULL,
    file text NOT NULL,
    digest text NOT NULL,
    source text NOT NULL,
    timezone text,
    state text NOT NULL,
    speed double precision,
    wall_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    told_at timestamp with time zone NOT NULL,
    played bigint NOT NULL,
    learn_until timestamp with time zone NOT NULL,
    CONSTRAINT replay_clock_is_one CHECK ((id = 1))
);


--
-- Name: replay_clock_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.replay_clock ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replay_clock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: retention_rule; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.retention_rule (
    id bigint NOT NULL,
    what text NOT NULL,
    queue bigint NOT NULL,
    module text NOT NULL,
    days integer NOT NULL,
    by bigint,
    at timestamp with time zone NOT NULL,
    CONSTRAINT retention_rule_days CHECK ((days >= 1)),
    CONSTRAINT retention_rule_of_what CHECK ((what = ANY (ARRAY['audit'::text, 'deliveries'::text, 'files'::text, 'jobs'::text, 'mails'::text, 'sessions'::text, 'texts'::text])))
);


--
-- Name: retention_rule_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.retention_rule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.retention_rule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: roster_absence; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.roster_absence (
    id bigint NOT NULL,
    first date NOT NULL,
    last date NOT NULL,
    why text NOT NULL,
    person_id bigint NOT NULL
);


--
-- Name: roster_day; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.roster_day (
    id bigint NOT NULL,
    day date NOT NULL,
    zone text NOT NULL,
    begins integer,
    ends integer,
    person_id bigint NOT NULL
);


--
-- Name: roster_day_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.roster_day ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roster_day_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: roster_handover; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.roster_handover (
    id bigint NOT NULL,
    site text NOT NULL,
    at timestamp with time zone NOT NULL,
    text uuid NOT NULL,
    promises jsonb NOT NULL,
    by_id bigint
);


--
-- Name: roster_handover_read; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.roster_handover_read (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    handover_id bigint NOT NULL,
    person_id bigint NOT NULL
);


--
-- Name: roster_handover_read_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.roster_handover_read ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roster_handover_read_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: rule_application; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rule_application (
    "position" bigint NOT NULL,
    definition bigint NOT NULL,
    version integer NOT NULL,
    what text NOT NULL,
    ticket bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by bigint,
    why text NOT NULL,
    actions jsonb NOT NULL,
    failed jsonb NOT NULL
);


--
-- Name: rule_due_rule; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rule_due_rule (
    rule bigint NOT NULL,
    version integer NOT NULL,
    looked_to bigint NOT NULL,
    is_done boolean NOT NULL
);


--
-- Name: rule_due_ticket; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rule_due_ticket (
    id bigint NOT NULL,
    rule bigint NOT NULL,
    ticket bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    due_at timestamp with time zone
);


--
-- Name: rule_due_ticket_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.rule_due_ticket ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rule_due_ticket_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: search_day; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.search_day (
    day integer NOT NULL,
    documents bigint NOT NULL,
    updated_to timestamp with time zone NOT NULL
);


--
-- Name: search_document; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.search_document (
    ticket bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    day integer NOT NULL,
    requester bigint,
    source_id text COLLATE pg_catalog."C",
    words tsvector NOT NULL
);
ALTER TABLE ONLY public.search_document ALTER COLUMN words SET STATISTICS 0;


--
-- Name: search_word; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.search_word (
    word text NOT NULL COLLATE pg_catalog."C",
    documents bigint NOT NULL,
    plain boolean NOT NULL
)
WITH (fillfactor='70');


--
-- Name: sensitive_field; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sensitive_field (
    id bigint NOT NULL,
    name text NOT NULL,
    form bigint NOT NULL,
    teams jsonb NOT NULL
);


--
-- Name: sensitive_field_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.sensitive_field ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sensitive_field_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: signal; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.signal (
    id bigint NOT NULL,
    title text NOT NULL,
    state text NOT NULL,
    key jsonb NOT NULL,
    onset_at timestamp with time zone NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    observed double precision NOT NULL,
    expected double precision NOT NULL,
    band jsonb NOT NULL,
    requesters integer NOT NULL,
    log_evalue double precision NOT NULL,
    recurrence_days double precision,
    words jsonb NOT NULL,
    shares jsonb NOT NULL,
    spark jsonb NOT NULL,
    explanation text NOT NULL,
    tickets jsonb NOT NULL,
    linked_signals jsonb NOT NULL,
    linked_tickets jsonb NOT NULL,
    note uuid,
    owner_id bigint,
    reason text NOT NULL,
    verdict text NOT NULL,
    verdict_at timestamp with time zone,
    verdict_by_id bigint,
    alarm jsonb NOT NULL
);


--
-- Name: socialaccount_socialaccount; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.socialaccount_socialaccount (
    id integer NOT NULL,
    provider character varying(200) NOT NULL,
    uid character varying(191) NOT NULL,
    last_login timestamp with time zone NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    extra_data jsonb NOT NULL,
    user_id bigint NOT NULL
);


--
-- Name: socialaccount_socialaccount_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.socialaccount_socialaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: socialaccount_socialapp; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.socialaccount_socialapp (
    id integer NOT NULL,
    provider character varying(30) NOT NULL,
    name character varying(40) NOT NULL,
    client_id character varying(191) NOT NULL,
    secret character varying(191) NOT NULL,
    key character varying(191) NOT NULL,
    provider_id character varying(200) NOT NULL,
    settings jsonb NOT NULL
);


--
-- Name: socialaccount_socialapp_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.socialaccount_socialapp ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialapp_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: socialaccount_socialtoken; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.socialaccount_socialtoken (
    id integer NOT NULL,
    token text NOT NULL,
    token_secret text NOT NULL,
    expires_at timestamp with time zone,
    account_id integer NOT NULL,
    app_id integer
);


--
-- Name: socialaccount_socialtoken_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.socialaccount_socialtoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialtoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ticket; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket (
    id bigint NOT NULL,
    number bigint NOT NULL,
    subject text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    closed_reason text,
    priority text,
    tier smallint NOT NULL,
    attributes jsonb NOT NULL,
    platform text,
    channel text NOT NULL,
    source text NOT NULL,
    source_id text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    first_reply_at timestamp with time zone,
    solved_at timestamp with time zone,
    done_at timestamp with time zone,
    own_end boolean NOT NULL,
    stated_end timestamp with time zone,
    source_reassignments integer,
    source_sla_met boolean,
    records_replies boolean NOT NULL,
    agent_replies integer NOT NULL,
    reopens integer NOT NULL,
    transfers integer NOT NULL,
    bounced boolean NOT NULL,
    path jsonb NOT NULL,
    open_spells jsonb NOT NULL,
    stretches jsonb NOT NULL,
    last_order jsonb NOT NULL,
    last_position bigint NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, COALESCE(subject, ''::text))) STORED,
    owner_id bigint,
    queue_id bigint,
    requester_id bigint,
    handovers integer NOT NULL,
    just_moved boolean NOT NULL,
    moved_at timestamp with time zone,
    moves integer NOT NULL,
    reopened_at timestamp with time zone,
    due_at timestamp with time zone,
    effort smallint,
    escalated_at timestamp with time zone,
    follow_up_of bigint,
    merged_into bigint,
    parent_id bigint,
    rated_at timestamp with time zone,
    rated_owner bigint,
    rating smallint,
    rating_asked_at timestamp with time zone,
    snoozed_until timestamp with time zone,
    split_from bigint,
    unanswered_since timestamp with time zone,
    votes integer NOT NULL,
    worked_seconds integer NOT NULL,
    guarded jsonb NOT NULL
);


--
-- Name: ticket_duration; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_duration (
    id bigint NOT NULL,
    kind text NOT NULL,
    priority text NOT NULL,
    step integer NOT NULL,
    n bigint NOT NULL
);


--
-- Name: ticket_duration_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ticket_duration ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ticket_duration_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ticket_group; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_group (
    id bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    edit bigint,
    part_of bigint,
    merge bigint,
    root bigint NOT NULL,
    title bigint,
    chips jsonb NOT NULL
);


--
-- Name: ticket_in_group; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_in_group (
    ticket_id bigint NOT NULL,
    score double precision NOT NULL,
    how text NOT NULL,
    unsure boolean NOT NULL,
    others jsonb NOT NULL,
    trail jsonb NOT NULL,
    group_id bigint NOT NULL,
    doubted boolean NOT NULL
);


--
-- Name: ticket_link; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_link (
    id bigint NOT NULL,
    other bigint NOT NULL,
    how text NOT NULL,
    ticket_id bigint NOT NULL
);


--
-- Name: ticket_link_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ticket_link ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ticket_link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ticket_mention; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_mention (
    id bigint NOT NULL,
    ticket bigint NOT NULL,
    "position" bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    person_id bigint NOT NULL
);


--
-- Name: ticket_mention_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ticket_mention ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ticket_mention_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ticket_vector; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_vector (
    ticket bigint NOT NULL,
    space text NOT NULL,
    version text NOT NULL,
    vector bytea NOT NULL
);


--
-- Name: ticket_vote; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_vote (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    ticket_id bigint NOT NULL
);


--
-- Name: ticket_vote_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ticket_vote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ticket_vote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ticket_work; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_work (
    id bigint NOT NULL,
    seconds bigint NOT NULL,
    person_id bigint NOT NULL,
    ticket_id bigint NOT NULL
);


--
-- Name: ticket_work_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ticket_work ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ticket_work_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: timeline_entry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.timeline_entry (
    "position" bigint NOT NULL,
    order_a smallint NOT NULL,
    order_b bigint NOT NULL,
    order_c smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    public boolean NOT NULL,
    text uuid,
    detail jsonb NOT NULL,
    actor_id bigint,
    ticket_id bigint NOT NULL
);


--
-- Name: view_cell; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.view_cell (
    id bigint NOT NULL,
    view bigint NOT NULL,
    domain bigint NOT NULL,
    queue bigint NOT NULL,
    person bigint NOT NULL,
    n bigint NOT NULL
);


--
-- Name: view_cell_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.view_cell ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.view_cell_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: view_counted; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.view_counted (
    id bigint NOT NULL,
    view bigint NOT NULL,
    domain bigint NOT NULL,
    signature text NOT NULL,
    at timestamp with time zone NOT NULL,
    took_ms integer NOT NULL,
    known boolean NOT NULL,
    due boolean NOT NULL
);


--
-- Name: view_counted_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.view_counted ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.view_counted_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ways_in_device; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ways_in_device (
    id bigint NOT NULL,
    secret_hash text NOT NULL,
    words text NOT NULL,
    address text NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    account_id bigint NOT NULL
);


--
-- Name: ways_in_device_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ways_in_device ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ways_in_device_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ways_in_rolerule; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ways_in_rolerule (
    role text NOT NULL,
    second_factor boolean NOT NULL
);


--
-- Name: ways_in_serviceaccount; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ways_in_serviceaccount (
    account_id bigint NOT NULL,
    purpose text NOT NULL,
    made_by bigint,
    made_at timestamp with time zone NOT NULL
);


--
-- Name: ways_in_session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ways_in_session (
    id bigint NOT NULL,
    session_key text NOT NULL,
    way text NOT NULL,
    address text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    device_id bigint
);


--
-- Name: ways_in_session_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ways_in_session ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ways_in_session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ways_in_signinname; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ways_in_signinname (
    account_id bigint NOT NULL,
    name text NOT NULL
);


--
-- Name: ways_in_tries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ways_in_tries (
    key text NOT NULL,
    failures integer NOT NULL,
    last_at timestamp with time zone NOT NULL,
    locked_until timestamp with time zone
);


--
-- Name: procrastinate_events id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);


--
-- Name: procrastinate_jobs id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);


--
-- Name: procrastinate_periodic_defers id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);


--
-- Data for Name: account_emailaddress; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: account_emailconfirmation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: api_token; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: assignment_away; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: assignment_cursor; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: assignment_turn; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: assignment_waiting; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: audit_entry; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: auth_group; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: auth_group_permissions; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: auth_permission; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.auth_permission VALUES (1, 'Can add content type', 1, 'add_contenttype');
INSERT INTO public.auth_permission VALUES (2, 'Can change content type', 1, 'change_contenttype');
INSERT INTO public.auth_permission VALUES (3, 'Can delete content type', 1, 'delete_contenttype');
INSERT INTO public.auth_permission VALUES (4, 'Can view content type', 1, 'view_contenttype');
INSERT INTO public.auth_permission VALUES (5, 'Can add permission', 2, 'add_permission');
INSERT INTO public.auth_permission VALUES (6, 'Can change permission', 2, 'change_permission');
INSERT INTO public.auth_permission VALUES (7, 'Can delete permission', 2, 'delete_permission');
INSERT INTO public.auth_permission VALUES (8, 'Can view permission', 2, 'view_permission');
INSERT INTO public.auth_permission VALUES (9, 'Can add group', 3, 'add_group');
INSERT INTO public.auth_permission VALUES (10, 'Can change group', 3, 'change_group');
INSERT INTO public.auth_permission VALUES (11, 'Can delete group', 3, 'delete_group');
INSERT INTO public.auth_permission VALUES (12, 'Can view group', 3, 'view_group');
INSERT INTO public.auth_permission VALUES (13, 'Can add session', 4, 'add_session');
INSERT INTO public.auth_permission VALUES (14, 'Can change session', 4, 'change_session');
INSERT INTO public.auth_permission VALUES (15, 'Can delete session', 4, 'delete_session');
INSERT INTO public.auth_permission VALUES (16, 'Can view session', 4, 'view_session');
INSERT INTO public.auth_permission VALUES (17, 'Can add procrastinate event', 5, 'add_procrastinateevent');
INSERT INTO public.auth_permission VALUES (18, 'Can change procrastinate event', 5, 'change_procrastinateevent');
INSERT INTO public.auth_permission VALUES (19, 'Can delete procrastinate event', 5, 'delete_procrastinateevent');
INSERT INTO public.auth_permission VALUES (20, 'Can view procrastinate event', 5, 'view_procrastinateevent');
INSERT INTO public.auth_permission VALUES (21, 'Can add procrastinate job', 6, 'add_procrastinatejob');
INSERT INTO public.auth_permission VALUES (22, 'Can change procrastinate job', 6, 'change_procrastinatejob');
INSERT INTO public.auth_permission VALUES (23, 'Can delete procrastinate job', 6, 'delete_procrastinatejob');
INSERT INTO public.auth_permission VALUES (24, 'Can view procrastinate job', 6, 'view_procrastinatejob');
INSERT INTO public.auth_permission VALUES (25, 'Can add procrastinate periodic defer', 7, 'add_procrastinateperiodicdefer');
INSERT INTO public.auth_permission VALUES (26, 'Can change procrastinate periodic defer', 7, 'change_procrastinateperiodicdefer');
INSERT INTO public.auth_permission VALUES (27, 'Can delete procrastinate periodic defer', 7, 'delete_procrastinateperiodicdefer');
INSERT INTO public.auth_permission VALUES (28, 'Can view procrastinate periodic defer', 7, 'view_procrastinateperiodicdefer');
INSERT INTO public.auth_permission VALUES (29, 'Can add procrastinate worker', 8, 'add_procrastinateworker');
INSERT INTO public.auth_permission VALUES (30, 'Can change procrastinate worker', 8, 'change_procrastinateworker');
INSERT INTO public.auth_permission VALUES (31, 'Can delete procrastinate worker', 8, 'delete_procrastinateworker');
INSERT INTO public.auth_permission VALUES (32, 'Can view procrastinate worker', 8, 'view_procrastinateworker');
INSERT INTO public.auth_permission VALUES (33, 'Can add counter', 9, 'add_counter');
INSERT INTO public.auth_permission VALUES (34, 'Can change counter', 9, 'change_counter');
INSERT INTO public.auth_permission VALUES (35, 'Can delete counter', 9, 'delete_counter');
INSERT INTO public.auth_permission VALUES (36, 'Can view counter', 9, 'view_counter');
INSERT INTO public.auth_permission VALUES (37, 'Can add person', 10, 'add_person');
INSERT INTO public.auth_permission VALUES (38, 'Can change person', 10, 'change_person');
INSERT INTO public.auth_permission VALUES (39, 'Can delete person', 10, 'delete_person');
INSERT INTO public.auth_permission VALUES (40, 'Can view person', 10, 'view_person');
INSERT INTO public.auth_permission VALUES (41, 'Can add platform', 11, 'add_platform');
INSERT INTO public.auth_permission VALUES (42, 'Can change platform', 11, 'change_platform');
INSERT INTO public.auth_permission VALUES (43, 'Can delete platform', 11, 'delete_platform');
INSERT INTO public.auth_permission VALUES (44, 'Can view platform', 11, 'view_platform');
INSERT INTO public.auth_permission VALUES (45, 'Can add team', 12, 'add_team');
INSERT INTO public.auth_permission VALUES (46, 'Can change team', 12, 'change_team');
INSERT INTO public.auth_permission VALUES (47, 'Can delete team', 12, 'delete_team');
INSERT INTO public.auth_permission VALUES (48, 'Can view team', 12, 'view_team');
INSERT INTO public.auth_permission VALUES (49, 'Can add account', 13, 'add_account');
INSERT INTO public.auth_permission VALUES (50, 'Can change account', 13, 'change_account');
INSERT INTO public.auth_permission VALUES (51, 'Can delete account', 13, 'delete_account');
INSERT INTO public.auth_permission VALUES (52, 'Can view account', 13, 'view_account');
INSERT INTO public.auth_permission VALUES (53, 'Can add sign in link', 14, 'add_signinlink');
INSERT INTO public.auth_permission VALUES (54, 'Can change sign in link', 14, 'change_signinlink');
INSERT INTO public.auth_permission VALUES (55, 'Can delete sign in link', 14, 'delete_signinlink');
INSERT INTO public.auth_permission VALUES (56, 'Can view sign in link', 14, 'view_signinlink');
INSERT INTO public.auth_permission VALUES (57, 'Can add queue', 15, 'add_queue');
INSERT INTO public.auth_permission VALUES (58, 'Can change queue', 15, 'change_queue');
INSERT INTO public.auth_permission VALUES (59, 'Can delete queue', 15, 'delete_queue');
INSERT INTO public.auth_permission VALUES (60, 'Can view queue', 15, 'view_queue');
INSERT INTO public.auth_permission VALUES (61, 'Can add module', 16, 'add_module');
INSERT INTO public.auth_permission VALUES (62, 'Can change module', 16, 'change_module');
INSERT INTO public.auth_permission VALUES (63, 'Can delete module', 16, 'delete_module');
INSERT INTO public.auth_permission VALUES (64, 'Can view module', 16, 'view_module');
INSERT INTO public.auth_permission VALUES (65, 'Can add job', 17, 'add_job');
INSERT INTO public.auth_permission VALUES (66, 'Can change job', 17, 'change_job');
INSERT INTO public.auth_permission VALUES (67, 'Can delete job', 17, 'delete_job');
INSERT INTO public.auth_permission VALUES (68, 'Can view job', 17, 'view_job');
INSERT INTO public.auth_permission VALUES (69, 'Can add replay clock', 18, 'add_replayclock');
INSERT INTO public.auth_permission VALUES (70, 'Can change replay clock', 18, 'change_replayclock');
INSERT INTO public.auth_permission VALUES (71, 'Can delete replay clock', 18, 'delete_replayclock');
INSERT INTO public.auth_permission VALUES (72, 'Can view replay clock', 18, 'view_replayclock');
INSERT INTO public.auth_permission VALUES (73, 'Can add definition', 19, 'add_definition');
INSERT INTO public.auth_permission VALUES (74, 'Can change definition', 19, 'change_definition');
INSERT INTO public.auth_permission VALUES (75, 'Can delete definition', 19, 'delete_definition');
INSERT INTO public.auth_permission VALUES (76, 'Can view definition', 19, 'view_definition');
INSERT INTO public.auth_permission VALUES (77, 'Can add definition version', 20, 'add_definitionversion');
INSERT INTO public.auth_permission VALUES (78, 'Can change definition version', 20, 'change_definitionversion');
INSERT INTO public.auth_permission VALUES (79, 'Can delete definition version', 20, 'delete_definitionversion');
INSERT INTO public.auth_permission VALUES (80, 'Can view definition version', 20, 'view_definitionversion');
INSERT INTO public.auth_permission VALUES (81, 'Can add skill grant', 21, 'add_skillgrant');
INSERT INTO public.auth_permission VALUES (82, 'Can change skill grant', 21, 'change_skillgrant');
INSERT INTO public.auth_permission VALUES (83, 'Can delete skill grant', 21, 'delete_skillgrant');
INSERT INTO public.auth_permission VALUES (84, 'Can view skill grant', 21, 'view_skillgrant');
INSERT INTO public.auth_permission VALUES (85, 'Can add access grant', 22, 'add_accessgrant');
INSERT INTO public.auth_permission VALUES (86, 'Can change access grant', 22, 'change_accessgrant');
INSERT INTO public.auth_permission VALUES (87, 'Can delete access grant', 22, 'delete_accessgrant');
INSERT INTO public.auth_permission VALUES (88, 'Can view access grant', 22, 'view_accessgrant');
INSERT INTO public.auth_permission VALUES (89, 'Can add cursor', 23, 'add_cursor');
INSERT INTO public.auth_permission VALUES (90, 'Can change cursor', 23, 'change_cursor');
INSERT INTO public.auth_permission VALUES (91, 'Can delete cursor', 23, 'delete_cursor');
INSERT INTO public.auth_permission VALUES (92, 'Can view cursor', 23, 'view_cursor');
INSERT INTO public.auth_permission VALUES (93, 'Can add event', 24, 'add_event');
INSERT INTO public.auth_permission VALUES (94, 'Can change event', 24, 'change_event');
INSERT INTO public.auth_permission VALUES (95, 'Can delete event', 24, 'delete_event');
INSERT INTO public.auth_permission VALUES (96, 'Can view event', 24, 'view_event');
INSERT INTO public.auth_permission VALUES (97, 'Can add text', 25, 'add_text');
INSERT INTO public.auth_permission VALUES (98, 'Can change text', 25, 'change_text');
INSERT INTO public.auth_permission VALUES (99, 'Can delete text', 25, 'delete_text');
INSERT INTO public.auth_permission VALUES (100, 'Can view text', 25, 'view_text');
INSERT INTO public.auth_permission VALUES (101, 'Can add pulse', 26, 'add_pulse');
INSERT INTO public.auth_permission VALUES (102, 'Can change pulse', 26, 'change_pulse');
INSERT INTO public.auth_permission VALUES (103, 'Can delete pulse', 26, 'delete_pulse');
INSERT INTO public.auth_permission VALUES (104, 'Can view pulse', 26, 'view_pulse');
INSERT INTO public.auth_permission VALUES (105, 'Can add audit entry', 27, 'add_auditentry');
INSERT INTO public.auth_permission VALUES (106, 'Can change audit entry', 27, 'change_auditentry');
INSERT INTO public.auth_permission VALUES (107, 'Can delete audit entry', 27, 'delete_auditentry');
INSERT INTO public.auth_permission VALUES (108, 'Can view audit entry', 27, 'view_auditentry');
INSERT INTO public.auth_permission VALUES (109, 'Can add file', 28, 'add_file');
INSERT INTO public.auth_permission VALUES (110, 'Can change file', 28, 'change_file');
INSERT INTO public.auth_permission VALUES (111, 'Can delete file', 28, 'delete_file');
INSERT INTO public.auth_permission VALUES (112, 'Can view file', 28, 'view_file');
INSERT INTO public.auth_permission VALUES (113, 'Can add part', 29, 'add_part');
INSERT INTO public.auth_permission VALUES (114, 'Can change part', 29, 'change_part');
INSERT INTO public.auth_permission VALUES (115, 'Can delete part', 29, 'delete_part');
INSERT INTO public.auth_permission VALUES (116, 'Can view part', 29, 'view_part');
INSERT INTO public.auth_permission VALUES (117, 'Can add place', 30, 'add_place');
INSERT INTO public.auth_permission VALUES (118, 'Can change place', 30, 'change_place');
INSERT INTO public.auth_permission VALUES (119, 'Can delete place', 30, 'delete_place');
INSERT INTO public.auth_permission VALUES (120, 'Can view place', 30, 'view_place');
INSERT INTO public.auth_permission VALUES (121, 'Can add board cell', 31, 'add_boardcell');
INSERT INTO public.auth_permission VALUES (122, 'Can change board cell', 31, 'change_boardcell');
INSERT INTO public.auth_permission VALUES (123, 'Can delete board cell', 31, 'delete_boardcell');
INSERT INTO public.auth_permission VALUES (124, 'Can view board cell', 31, 'view_boardcell');
INSERT INTO public.auth_permission VALUES (125, 'Can add ticket', 32, 'add_ticket');
INSERT INTO public.auth_permission VALUES (126, 'Can change ticket', 32, 'change_ticket');
INSERT INTO public.auth_permission VALUES (127, 'Can delete ticket', 32, 'delete_ticket');
INSERT INTO public.auth_permission VALUES (128, 'Can view ticket', 32, 'view_ticket');
INSERT INTO public.auth_permission VALUES (129, 'Can add timeline entry', 33, 'add_timelineentry');
INSERT INTO public.auth_permission VALUES (130, 'Can change timeline entry', 33, 'change_timelineentry');
INSERT INTO public.auth_permission VALUES (131, 'Can delete timeline entry', 33, 'delete_timelineentry');
INSERT INTO public.auth_permission VALUES (132, 'Can view timeline entry', 33, 'view_timelineentry');
INSERT INTO public.auth_permission VALUES (133, 'Can add duration cell', 34, 'add_durationcell');
INSERT INTO public.auth_permission VALUES (134, 'Can change duration cell', 34, 'change_durationcell');
INSERT INTO public.auth_permission VALUES (135, 'Can delete duration cell', 34, 'delete_durationcell');
INSERT INTO public.auth_permission VALUES (136, 'Can view duration cell', 34, 'view_durationcell');
INSERT INTO public.auth_permission VALUES (137, 'Can add mention', 35, 'add_mention');
INSERT INTO public.auth_permission VALUES (138, 'Can change mention', 35, 'change_mention');
INSERT INTO public.auth_permission VALUES (139, 'Can delete mention', 35, 'delete_mention');
INSERT INTO public.auth_permission VALUES (140, 'Can view mention', 35, 'view_mention');
INSERT INTO public.auth_permission VALUES (141, 'Can add ticket link', 36, 'add_ticketlink');
INSERT INTO public.auth_permission VALUES (142, 'Can change ticket link', 36, 'change_ticketlink');
INSERT INTO public.auth_permission VALUES (143, 'Can delete ticket link', 36, 'delete_ticketlink');
INSERT INTO public.auth_permission VALUES (144, 'Can view ticket link', 36, 'view_ticketlink');
INSERT INTO public.auth_permission VALUES (145, 'Can add vote', 37, 'add_vote');
INSERT INTO public.auth_permission VALUES (146, 'Can change vote', 37, 'change_vote');
INSERT INTO public.auth_permission VALUES (147, 'Can delete vote', 37, 'delete_vote');
INSERT INTO public.auth_permission VALUES (148, 'Can view vote', 37, 'view_vote');
INSERT INTO public.auth_permission VALUES (149, 'Can add work', 38, 'add_work');
INSERT INTO public.auth_permission VALUES (150, 'Can change work', 38, 'change_work');
INSERT INTO public.auth_permission VALUES (151, 'Can delete work', 38, 'delete_work');
INSERT INTO public.auth_permission VALUES (152, 'Can view work', 38, 'view_work');
INSERT INTO public.auth_permission VALUES (153, 'Can add sensitive field', 39, 'add_sensitivefield');
INSERT INTO public.auth_permission VALUES (154, 'Can change sensitive field', 39, 'change_sensitivefield');
INSERT INTO public.auth_permission VALUES (155, 'Can delete sensitive field', 39, 'delete_sensitivefield');
INSERT INTO public.auth_permission VALUES (156, 'Can view sensitive field', 39, 'view_sensitivefield');
INSERT INTO public.auth_permission VALUES (157, 'Can add draft', 40, 'add_draft');
INSERT INTO public.auth_permission VALUES (158, 'Can change draft', 40, 'change_draft');
INSERT INTO public.auth_permission VALUES (159, 'Can delete draft', 40, 'delete_draft');
INSERT INTO public.auth_permission VALUES (160, 'Can view draft', 40, 'view_draft');
INSERT INTO public.auth_permission VALUES (161, 'Can add here', 41, 'add_here');
INSERT INTO public.auth_permission VALUES (162, 'Can change here', 41, 'change_here');
INSERT INTO public.auth_permission VALUES (163, 'Can delete here', 41, 'delete_here');
INSERT INTO public.auth_permission VALUES (164, 'Can view here', 41, 'view_here');
INSERT INTO public.auth_permission VALUES (165, 'Can add delivery', 42, 'add_delivery');
INSERT INTO public.auth_permission VALUES (166, 'Can change delivery', 42, 'change_delivery');
INSERT INTO public.auth_permission VALUES (167, 'Can delete delivery', 42, 'delete_delivery');
INSERT INTO public.auth_permission VALUES (168, 'Can view delivery', 42, 'view_delivery');
INSERT INTO public.auth_permission VALUES (169, 'Can add delivery target', 43, 'add_deliverytarget');
INSERT INTO public.auth_permission VALUES (170, 'Can change delivery target', 43, 'change_deliverytarget');
INSERT INTO public.auth_permission VALUES (171, 'Can delete delivery target', 43, 'delete_deliverytarget');
INSERT INTO public.auth_permission VALUES (172, 'Can view delivery target', 43, 'view_deliverytarget');
INSERT INTO public.auth_permission VALUES (173, 'Can add delivery attempt', 44, 'add_deliveryattempt');
INSERT INTO public.auth_permission VALUES (174, 'Can change delivery attempt', 44, 'change_deliveryattempt');
INSERT INTO public.auth_permission VALUES (175, 'Can delete delivery attempt', 44, 'delete_deliveryattempt');
INSERT INTO public.auth_permission VALUES (176, 'Can view delivery attempt', 44, 'view_deliveryattempt');
INSERT INTO public.auth_permission VALUES (177, 'Can add api token', 45, 'add_apitoken');
INSERT INTO public.auth_permission VALUES (178, 'Can change api token', 45, 'change_apitoken');
INSERT INTO public.auth_permission VALUES (179, 'Can delete api token', 45, 'delete_apitoken');
INSERT INTO public.auth_permission VALUES (180, 'Can view api token', 45, 'view_apitoken');
INSERT INTO public.auth_permission VALUES (181, 'Can add idempotency key', 46, 'add_idempotencykey');
INSERT INTO public.auth_permission VALUES (182, 'Can change idempotency key', 46, 'change_idempotencykey');
INSERT INTO public.auth_permission VALUES (183, 'Can delete idempotency key', 46, 'delete_idempotencykey');
INSERT INTO public.auth_permission VALUES (184, 'Can view idempotency key', 46, 'view_idempotencykey');
INSERT INTO public.auth_permission VALUES (185, 'Can add rate bucket', 47, 'add_ratebucket');
INSERT INTO public.auth_permission VALUES (186, 'Can change rate bucket', 47, 'change_ratebucket');
INSERT INTO public.auth_permission VALUES (187, 'Can delete rate bucket', 47, 'delete_ratebucket');
INSERT INTO public.auth_permission VALUES (188, 'Can view rate bucket', 47, 'view_ratebucket');
INSERT INTO public.auth_permission VALUES (189, 'Can add handover', 48, 'add_handover');
INSERT INTO public.auth_permission VALUES (190, 'Can change handover', 48, 'change_handover');
INSERT INTO public.auth_permission VALUES (191, 'Can delete handover', 48, 'delete_handover');
INSERT INTO public.auth_permission VALUES (192, 'Can view handover', 48, 'view_handover');
INSERT INTO public.auth_permission VALUES (193, 'Can add handover read', 49, 'add_handoverread');
INSERT INTO public.auth_permission VALUES (194, 'Can change handover read', 49, 'change_handoverread');
INSERT INTO public.auth_permission VALUES (195, 'Can delete handover read', 49, 'delete_handoverread');
INSERT INTO public.auth_permission VALUES (196, 'Can view handover read', 49, 'view_handoverread');
INSERT INTO public.auth_permission VALUES (197, 'Can add absence', 50, 'add_absence');
INSERT INTO public.auth_permission VALUES (198, 'Can change absence', 50, 'change_absence');
INSERT INTO public.auth_permission VALUES (199, 'Can delete absence', 50, 'delete_absence');
INSERT INTO public.auth_permission VALUES (200, 'Can view absence', 50, 'view_absence');
INSERT INTO public.auth_permission VALUES (201, 'Can add day change', 51, 'add_daychange');
INSERT INTO public.auth_permission VALUES (202, 'Can change day change', 51, 'change_daychange');
INSERT INTO public.auth_permission VALUES (203, 'Can delete day change', 51, 'delete_daychange');
INSERT INTO public.auth_permission VALUES (204, 'Can view day change', 51, 'view_daychange');
INSERT INTO public.auth_permission VALUES (205, 'Can add availability', 52, 'add_availability');
INSERT INTO public.auth_permission VALUES (206, 'Can change availability', 52, 'change_availability');
INSERT INTO public.auth_permission VALUES (207, 'Can delete availability', 52, 'delete_availability');
INSERT INTO public.auth_permission VALUES (208, 'Can view availability', 52, 'view_availability');
INSERT INTO public.auth_permission VALUES (209, 'Can add cursor', 53, 'add_cursor');
INSERT INTO public.auth_permission VALUES (210, 'Can change cursor', 53, 'change_cursor');
INSERT INTO public.auth_permission VALUES (211, 'Can delete cursor', 53, 'delete_cursor');
INSERT INTO public.auth_permission VALUES (212, 'Can view cursor', 53, 'view_cursor');
INSERT INTO public.auth_permission VALUES (213, 'Can add waiting', 54, 'add_waiting');
INSERT INTO public.auth_permission VALUES (214, 'Can change waiting', 54, 'change_waiting');
INSERT INTO public.auth_permission VALUES (215, 'Can delete waiting', 54, 'delete_waiting');
INSERT INTO public.auth_permission VALUES (216, 'Can view waiting', 54, 'view_waiting');
INSERT INTO public.auth_permission VALUES (217, 'Can add turn', 55, 'add_turn');
INSERT INTO public.auth_permission VALUES (218, 'Can change turn', 55, 'change_turn');
INSERT INTO public.auth_permission VALUES (219, 'Can delete turn', 55, 'delete_turn');
INSERT INTO public.auth_permission VALUES (220, 'Can view turn', 55, 'view_turn');
INSERT INTO public.auth_permission VALUES (221, 'Can add signal', 56, 'add_signal');
INSERT INTO public.auth_permission VALUES (222, 'Can change signal', 56, 'change_signal');
INSERT INTO public.auth_permission VALUES (223, 'Can delete signal', 56, 'delete_signal');
INSERT INTO public.auth_permission VALUES (224, 'Can view signal', 56, 'view_signal');
INSERT INTO public.auth_permission VALUES (225, 'Can add detector audit', 57, 'add_detectoraudit');
INSERT INTO public.auth_permission VALUES (226, 'Can change detector audit', 57, 'change_detectoraudit');
INSERT INTO public.auth_permission VALUES (227, 'Can delete detector audit', 57, 'delete_detectoraudit');
INSERT INTO public.auth_permission VALUES (228, 'Can view detector audit', 57, 'view_detectoraudit');
INSERT INTO public.auth_permission VALUES (229, 'Can add detector view', 58, 'add_detectorview');
INSERT INTO public.auth_permission VALUES (230, 'Can change detector view', 58, 'change_detectorview');
INSERT INTO public.auth_permission VALUES (231, 'Can delete detector view', 58, 'delete_detectorview');
INSERT INTO public.auth_permission VALUES (232, 'Can view detector view', 58, 'view_detectorview');
INSERT INTO public.auth_permission VALUES (233, 'Can add detector setting', 59, 'add_detectorsetting');
INSERT INTO public.auth_permission VALUES (234, 'Can change detector setting', 59, 'change_detectorsetting');
INSERT INTO public.auth_permission VALUES (235, 'Can delete detector setting', 59, 'delete_detectorsetting');
INSERT INTO public.auth_permission VALUES (236, 'Can view detector setting', 59, 'view_detectorsetting');
INSERT INTO public.auth_permission VALUES (237, 'Can add clock', 60, 'add_clock');
INSERT INTO public.auth_permission VALUES (238, 'Can change clock', 60, 'change_clock');
INSERT INTO public.auth_permission VALUES (239, 'Can delete clock', 60, 'delete_clock');
INSERT INTO public.auth_permission VALUES (240, 'Can view clock', 60, 'view_clock');
INSERT INTO public.auth_permission VALUES (241, 'Can add view cell', 61, 'add_viewcell');
INSERT INTO public.auth_permission VALUES (242, 'Can change view cell', 61, 'change_viewcell');
INSERT INTO public.auth_permission VALUES (243, 'Can delete view cell', 61, 'delete_viewcell');
INSERT INTO public.auth_permission VALUES (244, 'Can view view cell', 61, 'view_viewcell');
INSERT INTO public.auth_permission VALUES (245, 'Can add view counted', 62, 'add_viewcounted');
INSERT INTO public.auth_permission VALUES (246, 'Can change view counted', 62, 'change_viewcounted');
INSERT INTO public.auth_permission VALUES (247, 'Can delete view counted', 62, 'delete_viewcounted');
INSERT INTO public.auth_permission VALUES (248, 'Can view view counted', 62, 'view_viewcounted');
INSERT INTO public.auth_permission VALUES (249, 'Can add definition use', 63, 'add_definitionuse');
INSERT INTO public.auth_permission VALUES (250, 'Can change definition use', 63, 'change_definitionuse');
INSERT INTO public.auth_permission VALUES (251, 'Can delete definition use', 63, 'delete_definitionuse');
INSERT INTO public.auth_permission VALUES (252, 'Can view definition use', 63, 'view_definitionuse');
INSERT INTO public.auth_permission VALUES (253, 'Can add due rule', 64, 'add_duerule');
INSERT INTO public.auth_permission VALUES (254, 'Can change due rule', 64, 'change_duerule');
INSERT INTO public.auth_permission VALUES (255, 'Can delete due rule', 64, 'delete_duerule');
INSERT INTO public.auth_permission VALUES (256, 'Can view due rule', 64, 'view_duerule');
INSERT INTO public.auth_permission VALUES (257, 'Can add application', 65, 'add_application');
INSERT INTO public.auth_permission VALUES (258, 'Can change application', 65, 'change_application');
INSERT INTO public.auth_permission VALUES (259, 'Can delete application', 65, 'delete_application');
INSERT INTO public.auth_permission VALUES (260, 'Can view application', 65, 'view_application');
INSERT INTO public.auth_permission VALUES (261, 'Can add due ticket', 66, 'add_dueticket');
INSERT INTO public.auth_permission VALUES (262, 'Can change due ticket', 66, 'change_dueticket');
INSERT INTO public.auth_permission VALUES (263, 'Can delete due ticket', 66, 'delete_dueticket');
INSERT INTO public.auth_permission VALUES (264, 'Can view due ticket', 66, 'view_dueticket');
INSERT INTO public.auth_permission VALUES (265, 'Can add upload', 67, 'add_upload');
INSERT INTO public.auth_permission VALUES (266, 'Can change upload', 67, 'change_upload');
INSERT INTO public.auth_permission VALUES (267, 'Can delete upload', 67, 'delete_upload');
INSERT INTO public.auth_permission VALUES (268, 'Can view upload', 67, 'view_upload');
INSERT INTO public.auth_permission VALUES (269, 'Can add grouper state', 68, 'add_grouperstate');
INSERT INTO public.auth_permission VALUES (270, 'Can change grouper state', 68, 'change_grouperstate');
INSERT INTO public.auth_permission VALUES (271, 'Can delete grouper state', 68, 'delete_grouperstate');
INSERT INTO public.auth_permission VALUES (272, 'Can view grouper state', 68, 'view_grouperstate');
INSERT INTO public.auth_permission VALUES (273, 'Can add ticket vector', 69, 'add_ticketvector');
INSERT INTO public.auth_permission VALUES (274, 'Can change ticket vector', 69, 'change_ticketvector');
INSERT INTO public.auth_permission VALUES (275, 'Can delete ticket vector', 69, 'delete_ticketvector');
INSERT INTO public.auth_permission VALUES (276, 'Can view ticket vector', 69, 'view_ticketvector');
INSERT INTO public.auth_permission VALUES (277, 'Can add group', 70, 'add_group');
INSERT INTO public.auth_permission VALUES (278, 'Can change group', 70, 'change_group');
INSERT INTO public.auth_permission VALUES (279, 'Can delete group', 70, 'delete_group');
INSERT INTO public.auth_permission VALUES (280, 'Can view group', 70, 'view_group');
INSERT INTO public.auth_permission VALUES (281, 'Can add ticket in group', 71, 'add_ticketingroup');
INSERT INTO public.auth_permission VALUES (282, 'Can change ticket in group', 71, 'change_ticketingroup');
INSERT INTO public.auth_permission VALUES (283, 'Can delete ticket in group', 71, 'delete_ticketingroup');
INSERT INTO public.auth_permission VALUES (284, 'Can view ticket in group', 71, 'view_ticketingroup');
INSERT INTO public.auth_permission VALUES (285, 'Can add day', 72, 'add_day');
INSERT INTO public.auth_permission VALUES (286, 'Can change day', 72, 'change_day');
INSERT INTO public.auth_permission VALUES (287, 'Can delete day', 72, 'delete_day');
INSERT INTO public.auth_permission VALUES (288, 'Can view day', 72, 'view_day');
INSERT INTO public.auth_permission VALUES (289, 'Can add document', 73, 'add_document');
INSERT INTO public.auth_permission VALUES (290, 'Can change document', 73, 'change_document');
INSERT INTO public.auth_permission VALUES (291, 'Can delete document', 73, 'delete_document');
INSERT INTO public.auth_permission VALUES (292, 'Can view document', 73, 'view_document');
INSERT INTO public.auth_permission VALUES (293, 'Can add word', 74, 'add_word');
INSERT INTO public.auth_permission VALUES (294, 'Can change word', 74, 'change_word');
INSERT INTO public.auth_permission VALUES (295, 'Can delete word', 74, 'delete_word');
INSERT INTO public.auth_permission VALUES (296, 'Can view word', 74, 'view_word');
INSERT INTO public.auth_permission VALUES (297, 'Can add idea', 75, 'add_idea');
INSERT INTO public.auth_permission VALUES (298, 'Can change idea', 75, 'change_idea');
INSERT INTO public.auth_permission VALUES (299, 'Can delete idea', 75, 'delete_idea');
INSERT INTO public.auth_permission VALUES (300, 'Can view idea', 75, 'view_idea');
INSERT INTO public.auth_permission VALUES (301, 'Can add hook', 76, 'add_hook');
INSERT INTO public.auth_permission VALUES (302, 'Can change hook', 76, 'change_hook');
INSERT INTO public.auth_permission VALUES (303, 'Can delete hook', 76, 'delete_hook');
INSERT INTO public.auth_permission VALUES (304, 'Can view hook', 76, 'view_hook');
INSERT INTO public.auth_permission VALUES (305, 'Can add source', 77, 'add_source');
INSERT INTO public.auth_permission VALUES (306, 'Can change source', 77, 'change_source');
INSERT INTO public.auth_permission VALUES (307, 'Can delete source', 77, 'delete_source');
INSERT INTO public.auth_permission VALUES (308, 'Can view source', 77, 'view_source');
INSERT INTO public.auth_permission VALUES (309, 'Can add thread', 78, 'add_thread');
INSERT INTO public.auth_permission VALUES (310, 'Can change thread', 78, 'change_thread');
INSERT INTO public.auth_permission VALUES (311, 'Can delete thread', 78, 'delete_thread');
INSERT INTO public.auth_permission VALUES (312, 'Can view thread', 78, 'view_thread');
INSERT INTO public.auth_permission VALUES (313, 'Can add unread', 79, 'add_unread');
INSERT INTO public.auth_permission VALUES (314, 'Can change unread', 79, 'change_unread');
INSERT INTO public.auth_permission VALUES (315, 'Can delete unread', 79, 'delete_unread');
INSERT INTO public.auth_permission VALUES (316, 'Can view unread', 79, 'view_unread');
INSERT INTO public.auth_permission VALUES (317, 'Can add imap folder', 80, 'add_imapfolder');
INSERT INTO public.auth_permission VALUES (318, 'Can change imap folder', 80, 'change_imapfolder');
INSERT INTO public.auth_permission VALUES (319, 'Can delete imap folder', 80, 'delete_imapfolder');
INSERT INTO public.auth_permission VALUES (320, 'Can view imap folder', 80, 'view_imapfolder');
INSERT INTO public.auth_permission VALUES (321, 'Can add mail address', 81, 'add_mailaddress');
INSERT INTO public.auth_permission VALUES (322, 'Can change mail address', 81, 'change_mailaddress');
INSERT INTO public.auth_permission VALUES (323, 'Can delete mail address', 81, 'delete_mailaddress');
INSERT INTO public.auth_permission VALUES (324, 'Can view mail address', 81, 'view_mailaddress');
INSERT INTO public.auth_permission VALUES (325, 'Can add mailbox', 82, 'add_mailbox');
INSERT INTO public.auth_permission VALUES (326, 'Can change mailbox', 82, 'change_mailbox');
INSERT INTO public.auth_permission VALUES (327, 'Can delete mailbox', 82, 'delete_mailbox');
INSERT INTO public.auth_permission VALUES (328, 'Can view mailbox', 82, 'view_mailbox');
INSERT INTO public.auth_permission VALUES (329, 'Can add mail thread', 83, 'add_mailthread');
INSERT INTO public.auth_permission VALUES (330, 'Can change mail thread', 83, 'change_mailthread');
INSERT INTO public.auth_permission VALUES (331, 'Can delete mail thread', 83, 'delete_mailthread');
INSERT INTO public.auth_permission VALUES (332, 'Can view mail thread', 83, 'view_mailthread');
INSERT INTO public.auth_permission VALUES (333, 'Can add raw mail', 84, 'add_rawmail');
INSERT INTO public.auth_permission VALUES (334, 'Can change raw mail', 84, 'change_rawmail');
INSERT INTO public.auth_permission VALUES (335, 'Can delete raw mail', 84, 'delete_rawmail');
INSERT INTO public.auth_permission VALUES (336, 'Can view raw mail', 84, 'view_rawmail');
INSERT INTO public.auth_permission VALUES (337, 'Can add role rule', 85, 'add_rolerule');
INSERT INTO public.auth_permission VALUES (338, 'Can change role rule', 85, 'change_rolerule');
INSERT INTO public.auth_permission VALUES (339, 'Can delete role rule', 85, 'delete_rolerule');
INSERT INTO public.auth_permission VALUES (340, 'Can view role rule', 85, 'view_rolerule');
INSERT INTO public.auth_permission VALUES (341, 'Can add service account', 86, 'add_serviceaccount');
INSERT INTO public.auth_permission VALUES (342, 'Can change service account', 86, 'change_serviceaccount');
INSERT INTO public.auth_permission VALUES (343, 'Can delete service account', 86, 'delete_serviceaccount');
INSERT INTO public.auth_permission VALUES (344, 'Can view service account', 86, 'view_serviceaccount');
INSERT INTO public.auth_permission VALUES (345, 'Can add sign in name', 87, 'add_signinname');
INSERT INTO public.auth_permission VALUES (346, 'Can change sign in name', 87, 'change_signinname');
INSERT INTO public.auth_permission VALUES (347, 'Can delete sign in name', 87, 'delete_signinname');
INSERT INTO public.auth_permission VALUES (348, 'Can view sign in name', 87, 'view_signinname');
INSERT INTO public.auth_permission VALUES (349, 'Can add tries', 88, 'add_tries');
INSERT INTO public.auth_permission VALUES (350, 'Can change tries', 88, 'change_tries');
INSERT INTO public.auth_permission VALUES (351, 'Can delete tries', 88, 'delete_tries');
INSERT INTO public.auth_permission VALUES (352, 'Can view tries', 88, 'view_tries');
INSERT INTO public.auth_permission VALUES (353, 'Can add device', 89, 'add_device');
INSERT INTO public.auth_permission VALUES (354, 'Can change device', 89, 'change_device');
INSERT INTO public.auth_permission VALUES (355, 'Can delete device', 89, 'delete_device');
INSERT INTO public.auth_permission VALUES (356, 'Can view device', 89, 'view_device');
INSERT INTO public.auth_permission VALUES (357, 'Can add session', 90, 'add_session');
INSERT INTO public.auth_permission VALUES (358, 'Can change session', 90, 'change_session');
INSERT INTO public.auth_permission VALUES (359, 'Can delete session', 90, 'delete_session');
INSERT INTO public.auth_permission VALUES (360, 'Can view session', 90, 'view_session');
INSERT INTO public.auth_permission VALUES (361, 'Can add erasure', 91, 'add_erasure');
INSERT INTO public.auth_permission VALUES (362, 'Can change erasure', 91, 'change_erasure');
INSERT INTO public.auth_permission VALUES (363, 'Can delete erasure', 91, 'delete_erasure');
INSERT INTO public.auth_permission VALUES (364, 'Can view erasure', 91, 'view_erasure');
INSERT INTO public.auth_permission VALUES (365, 'Can add hold', 92, 'add_hold');
INSERT INTO public.auth_permission VALUES (366, 'Can change hold', 92, 'change_hold');
INSERT INTO public.auth_permission VALUES (367, 'Can delete hold', 92, 'delete_hold');
INSERT INTO public.auth_permission VALUES (368, 'Can view hold', 92, 'view_hold');
INSERT INTO public.auth_permission VALUES (369, 'Can add rule', 93, 'add_rule');
INSERT INTO public.auth_permission VALUES (370, 'Can change rule', 93, 'change_rule');
INSERT INTO public.auth_permission VALUES (371, 'Can delete rule', 93, 'delete_rule');
INSERT INTO public.auth_permission VALUES (372, 'Can view rule', 93, 'view_rule');
INSERT INTO public.auth_permission VALUES (373, 'Can add email address', 94, 'add_emailaddress');
INSERT INTO public.auth_permission VALUES (374, 'Can change email address', 94, 'change_emailaddress');
INSERT INTO public.auth_permission VALUES (375, 'Can delete email address', 94, 'delete_emailaddress');
INSERT INTO public.auth_permission VALUES (376, 'Can view email address', 94, 'view_emailaddress');
INSERT INTO public.auth_permission VALUES (377, 'Can add email confirmation', 95, 'add_emailconfirmation');
INSERT INTO public.auth_permission VALUES (378, 'Can change email confirmation', 95, 'change_emailconfirmation');
INSERT INTO public.auth_permission VALUES (379, 'Can delete email confirmation', 95, 'delete_emailconfirmation');
INSERT INTO public.auth_permission VALUES (380, 'Can view email confirmation', 95, 'view_emailconfirmation');
INSERT INTO public.auth_permission VALUES (381, 'Can add authenticator', 96, 'add_authenticator');
INSERT INTO public.auth_permission VALUES (382, 'Can change authenticator', 96, 'change_authenticator');
INSERT INTO public.auth_permission VALUES (383, 'Can delete authenticator', 96, 'delete_authenticator');
INSERT INTO public.auth_permission VALUES (384, 'Can view authenticator', 96, 'view_authenticator');
INSERT INTO public.auth_permission VALUES (385, 'Can add social account', 97, 'add_socialaccount');
INSERT INTO public.auth_permission VALUES (386, 'Can change social account', 97, 'change_socialaccount');
INSERT INTO public.auth_permission VALUES (387, 'Can delete social account', 97, 'delete_socialaccount');
INSERT INTO public.auth_permission VALUES (388, 'Can view social account', 97, 'view_socialaccount');
INSERT INTO public.auth_permission VALUES (389, 'Can add social application', 98, 'add_socialapp');
INSERT INTO public.auth_permission VALUES (390, 'Can change social application', 98, 'change_socialapp');
INSERT INTO public.auth_permission VALUES (391, 'Can delete social application', 98, 'delete_socialapp');
INSERT INTO public.auth_permission VALUES (392, 'Can view social application', 98, 'view_socialapp');
INSERT INTO public.auth_permission VALUES (393, 'Can add social application token', 99, 'add_socialtoken');
INSERT INTO public.auth_permission VALUES (394, 'Can change social application token', 99, 'change_socialtoken');
INSERT INTO public.auth_permission VALUES (395, 'Can delete social application token', 99, 'delete_socialtoken');
INSERT INTO public.auth_permission VALUES (396, 'Can view social application token', 99, 'view_socialtoken');


--
-- Data for Name: backtest_upload; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: board_cell; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.board_cell VALUES (1, 1, 'solved', '', 0, '', 3);
INSERT INTO public.board_cell VALUES (2, 2, 'solved', '', 0, '', 3);
INSERT INTO public.board_cell VALUES (3, 3, 'solved', '', 0, '', 3);
INSERT INTO public.board_cell VALUES (4, 4, 'solved', '', 0, '', 3);
INSERT INTO public.board_cell VALUES (17, 6, 'pending', 'P2', 0, 'Moderation Console', 1);
INSERT INTO public.board_cell VALUES (24, 5, 'on_hold', 'P2', 0, 'Moderation Console', 1);
INSERT INTO public.board_cell VALUES (5, 5, 'new', 'P2', 0, 'Moderation Console', 1);
INSERT INTO public.board_cell VALUES (31, 6, 'solved', 'P2', 0, 'Moderation Console', 1);
INSERT INTO public.board_cell VALUES (10, 5, 'open', 'P2', 0, 'Moderation Console', 1);
INSERT INTO public.board_cell VALUES (38, 5, 'closed', 'P2', 0, 'Moderation Console', 1);
INSERT INTO public.board_cell VALUES (39, 7, 'new', 'P2', 0, '', 1);


--
-- Data for Name: clock; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: core_accessgrant; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_accessgrant VALUES (1, 19, 'Knows it', '2036-10-30 10:00:00+00', '2026-11-02 10:00:00+00', 7, 6, NULL, NULL);


--
-- Data for Name: core_account; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_account VALUES (1, '!', NULL, true, 7);


--
-- Data for Name: core_counter; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_counter VALUES ('team', 1);
INSERT INTO public.core_counter VALUES ('platform', 1);
INSERT INTO public.core_counter VALUES ('module', 1);
INSERT INTO public.core_counter VALUES ('person', 13);
INSERT INTO public.core_counter VALUES ('ticket_number', 18);
INSERT INTO public.core_counter VALUES ('queue', 7);
INSERT INTO public.core_counter VALUES ('ticket', 19);
INSERT INTO public.core_counter VALUES ('ticket_number_restricted', 1);
INSERT INTO public.core_counter VALUES ('access', 1);


--
-- Data for Name: core_definition; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: core_definitionversion; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: core_module; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_module VALUES (1, 'Decision submit', 1, 1);


--
-- Data for Name: core_person; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_person VALUES (1, 'r0', 'requester', NULL, 'import:history', 'requester:r0', NULL, NULL, NULL);
INSERT INTO public.core_person VALUES (2, 'r1', 'requester', NULL, 'import:history', 'requester:r1', NULL, NULL, NULL);
INSERT INTO public.core_person VALUES (3, 'r2', 'requester', NULL, 'import:history', 'requester:r2', NULL, NULL, NULL);
INSERT INTO public.core_person VALUES (4, 'r3', 'requester', NULL, 'import:history', 'requester:r3', NULL, NULL, NULL);
INSERT INTO public.core_person VALUES (5, 'r4', 'requester', NULL, 'import:history', 'requester:r4', NULL, NULL, NULL);
INSERT INTO public.core_person VALUES (7, 'Lena', 'lead', NULL, 'desk', NULL, NULL, NULL, NULL);
INSERT INTO public.core_person VALUES (8, 'Reviewer 0', 'requester', NULL, 'desk', NULL, NULL, NULL, NULL);
INSERT INTO public.core_person VALUES (9, 'Reviewer 1', 'requester', NULL, 'desk', NULL, NULL, NULL, NULL);
INSERT INTO public.core_person VALUES (10, 'Reviewer 2', 'requester', NULL, 'desk', NULL, NULL, NULL, NULL);
INSERT INTO public.core_person VALUES (11, 'Reviewer 3', 'requester', NULL, 'desk', NULL, NULL, NULL, NULL);
INSERT INTO public.core_person VALUES (12, 'Reviewer 4', 'requester', NULL, 'desk', NULL, NULL, NULL, NULL);
INSERT INTO public.core_person VALUES (13, 'Reviewer 5', 'requester', NULL, 'desk', NULL, NULL, NULL, NULL);
INSERT INTO public.core_person VALUES (6, 'Sam', 'specialist', NULL, 'desk', NULL, 1, 'zh-hans', 'Asia/Shanghai');


--
-- Data for Name: core_platform; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_platform VALUES (1, 'Moderation Console');


--
-- Data for Name: core_queue; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_queue VALUES (1, 'g0', NULL, false);
INSERT INTO public.core_queue VALUES (2, 'g1', NULL, false);
INSERT INTO public.core_queue VALUES (3, 'g2', NULL, false);
INSERT INTO public.core_queue VALUES (4, 'g3', NULL, false);
INSERT INTO public.core_queue VALUES (5, 'Moderation T1', 1, false);
INSERT INTO public.core_queue VALUES (6, 'Appeals T1', 1, false);
INSERT INTO public.core_queue VALUES (7, 'Trust and safety', NULL, true);


--
-- Data for Name: core_signinlink; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_signinlink VALUES ('614c6ceaadf70ad5b0bf71118dc13d9dccdc0c7304e6168cd5806441f29429b0', '2026-11-03 09:00:00+00', NULL, 1);


--
-- Data for Name: core_skillgrant; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: core_team; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_team VALUES (1, 'First line', 'Lisbon');


--
-- Data for Name: definition_use; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: delivery; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: delivery_attempt; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: delivery_target; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: detector_audit; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: detector_setting; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: detector_view; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: django_content_type; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.django_content_type VALUES (1, 'contenttypes', 'contenttype');
INSERT INTO public.django_content_type VALUES (2, 'auth', 'permission');
INSERT INTO public.django_content_type VALUES (3, 'auth', 'group');
INSERT INTO public.django_content_type VALUES (4, 'sessions', 'session');
INSERT INTO public.django_content_type VALUES (5, 'procrastinate', 'procrastinateevent');
INSERT INTO public.django_content_type VALUES (6, 'procrastinate', 'procrastinatejob');
INSERT INTO public.django_content_type VALUES (7, 'procrastinate', 'procrastinateperiodicdefer');
INSERT INTO public.django_content_type VALUES (8, 'procrastinate', 'procrastinateworker');
INSERT INTO public.django_content_type VALUES (9, 'core', 'counter');
INSERT INTO public.django_content_type VALUES (10, 'core', 'person');
INSERT INTO public.django_content_type VALUES (11, 'core', 'platform');
INSERT INTO public.django_content_type VALUES (12, 'core', 'team');
INSERT INTO public.django_content_type VALUES (13, 'core', 'account');
INSERT INTO public.django_content_type VALUES (14, 'core', 'signinlink');
INSERT INTO public.django_content_type VALUES (15, 'core', 'queue');
INSERT INTO public.django_content_type VALUES (16, 'core', 'module');
INSERT INTO public.django_content_type VALUES (17, 'core', 'job');
INSERT INTO public.django_content_type VALUES (18, 'core', 'replayclock');
INSERT INTO public.django_content_type VALUES (19, 'core', 'definition');
INSERT INTO public.django_content_type VALUES (20, 'core', 'definitionversion');
INSERT INTO public.django_content_type VALUES (21, 'core', 'skillgrant');
INSERT INTO public.django_content_type VALUES (22, 'core', 'accessgrant');
INSERT INTO public.django_content_type VALUES (23, 'eventlog', 'cursor');
INSERT INTO public.django_content_type VALUES (24, 'eventlog', 'event');
INSERT INTO public.django_content_type VALUES (25, 'eventlog', 'text');
INSERT INTO public.django_content_type VALUES (26, 'eventlog', 'pulse');
INSERT INTO public.django_content_type VALUES (27, 'audit', 'auditentry');
INSERT INTO public.django_content_type VALUES (28, 'files', 'file');
INSERT INTO public.django_content_type VALUES (29, 'files', 'part');
INSERT INTO public.django_content_type VALUES (30, 'files', 'place');
INSERT INTO public.django_content_type VALUES (31, 'tickets', 'boardcell');
INSERT INTO public.django_content_type VALUES (32, 'tickets', 'ticket');
INSERT INTO public.django_content_type VALUES (33, 'tickets', 'timelineentry');
INSERT INTO public.django_content_type VALUES (34, 'tickets', 'durationcell');
INSERT INTO public.django_content_type VALUES (35, 'tickets', 'mention');
INSERT INTO public.django_content_type VALUES (36, 'tickets', 'ticketlink');
INSERT INTO public.django_content_type VALUES (37, 'tickets', 'vote');
INSERT INTO public.django_content_type VALUES (38, 'tickets', 'work');
INSERT INTO public.django_content_type VALUES (39, 'tickets', 'sensitivefield');
INSERT INTO public.django_content_type VALUES (40, 'presence', 'draft');
INSERT INTO public.django_content_type VALUES (41, 'presence', 'here');
INSERT INTO public.django_content_type VALUES (42, 'delivery', 'delivery');
INSERT INTO public.django_content_type VALUES (43, 'delivery', 'deliverytarget');
INSERT INTO public.django_content_type VALUES (44, 'delivery', 'deliveryattempt');
INSERT INTO public.django_content_type VALUES (45, 'tokens', 'apitoken');
INSERT INTO public.django_content_type VALUES (46, 'tokens', 'idempotencykey');
INSERT INTO public.django_content_type VALUES (47, 'tokens', 'ratebucket');
INSERT INTO public.django_content_type VALUES (48, 'roster', 'handover');
INSERT INTO public.django_content_type VALUES (49, 'roster', 'handoverread');
INSERT INTO public.django_content_type VALUES (50, 'roster', 'absence');
INSERT INTO public.django_content_type VALUES (51, 'roster', 'daychange');
INSERT INTO public.django_content_type VALUES (52, 'assignment', 'availability');
INSERT INTO public.django_content_type VALUES (53, 'assignment', 'cursor');
INSERT INTO public.django_content_type VALUES (54, 'assignment', 'waiting');
INSERT INTO public.django_content_type VALUES (55, 'assignment', 'turn');
INSERT INTO public.django_content_type VALUES (56, 'watch', 'signal');
INSERT INTO public.django_content_type VALUES (57, 'watch', 'detectoraudit');
INSERT INTO public.django_content_type VALUES (58, 'watch', 'detectorview');
INSERT INTO public.django_content_type VALUES (59, 'watch', 'detectorsetting');
INSERT INTO public.django_content_type VALUES (60, 'clocks', 'clock');
INSERT INTO public.django_content_type VALUES (61, 'views', 'viewcell');
INSERT INTO public.django_content_type VALUES (62, 'views', 'viewcounted');
INSERT INTO public.django_content_type VALUES (63, 'rules', 'definitionuse');
INSERT INTO public.django_content_type VALUES (64, 'rules', 'duerule');
INSERT INTO public.django_content_type VALUES (65, 'rules', 'application');
INSERT INTO public.django_content_type VALUES (66, 'rules', 'dueticket');
INSERT INTO public.django_content_type VALUES (67, 'backtest', 'upload');
INSERT INTO public.django_content_type VALUES (68, 'groups', 'grouperstate');
INSERT INTO public.django_content_type VALUES (69, 'groups', 'ticketvector');
INSERT INTO public.django_content_type VALUES (70, 'groups', 'group');
INSERT INTO public.django_content_type VALUES (71, 'groups', 'ticketingroup');
INSERT INTO public.django_content_type VALUES (72, 'search', 'day');
INSERT INTO public.django_content_type VALUES (73, 'search', 'document');
INSERT INTO public.django_content_type VALUES (74, 'search', 'word');
INSERT INTO public.django_content_type VALUES (75, 'feedback', 'idea');
INSERT INTO public.django_content_type VALUES (76, 'hooks', 'hook');
INSERT INTO public.django_content_type VALUES (77, 'hooks', 'source');
INSERT INTO public.django_content_type VALUES (78, 'hooks', 'thread');
INSERT INTO public.django_content_type VALUES (79, 'hooks', 'unread');
INSERT INTO public.django_content_type VALUES (80, 'mail', 'imapfolder');
INSERT INTO public.django_content_type VALUES (81, 'mail', 'mailaddress');
INSERT INTO public.django_content_type VALUES (82, 'mail', 'mailbox');
INSERT INTO public.django_content_type VALUES (83, 'mail', 'mailthread');
INSERT INTO public.django_content_type VALUES (84, 'mail', 'rawmail');
INSERT INTO public.django_content_type VALUES (85, 'ways_in', 'rolerule');
INSERT INTO public.django_content_type VALUES (86, 'ways_in', 'serviceaccount');
INSERT INTO public.django_content_type VALUES (87, 'ways_in', 'signinname');
INSERT INTO public.django_content_type VALUES (88, 'ways_in', 'tries');
INSERT INTO public.django_content_type VALUES (89, 'ways_in', 'device');
INSERT INTO public.django_content_type VALUES (90, 'ways_in', 'session');
INSERT INTO public.django_content_type VALUES (91, 'personal', 'erasure');
INSERT INTO public.django_content_type VALUES (92, 'personal', 'hold');
INSERT INTO public.django_content_type VALUES (93, 'personal', 'rule');
INSERT INTO public.django_content_type VALUES (94, 'account', 'emailaddress');
INSERT INTO public.django_content_type VALUES (95, 'account', 'emailconfirmation');
INSERT INTO public.django_content_type VALUES (96, 'mfa', 'authenticator');
INSERT INTO public.django_content_type VALUES (97, 'socialaccount', 'socialaccount');
INSERT INTO public.django_content_type VALUES (98, 'socialaccount', 'socialapp');
INSERT INTO public.django_content_type VALUES (99, 'socialaccount', 'socialtoken');


--
-- Data for Name: django_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.django_migrations VALUES (1, 'core', '0001_initial', '2026-11-29 12:14:43.698782+00');
INSERT INTO public.django_migrations VALUES (2, 'account', '0001_initial', '2026-11-29 12:14:43.726512+00');
INSERT INTO public.django_migrations VALUES (3, 'account', '0002_email_max_length', '2026-11-29 12:14:43.733049+00');
INSERT INTO public.django_migrations VALUES (4, 'account', '0003_alter_emailaddress_create_unique_verified_email', '2026-11-29 12:14:43.743483+00');
INSERT INTO public.django_migrations VALUES (5, 'account', '0004_alter_emailaddress_drop_unique_email', '2026-11-29 12:14:43.751977+00');
INSERT INTO public.django_migrations VALUES (6, 'account', '0005_emailaddress_idx_upper_email', '2026-11-29 12:14:43.758148+00');
INSERT INTO public.django_migrations VALUES (7, 'account', '0006_emailaddress_lower', '2026-11-29 12:14:43.765336+00');
INSERT INTO public.django_migrations VALUES (8, 'account', '0007_emailaddress_idx_email', '2026-11-29 12:14:43.774958+00');
INSERT INTO public.django_migrations VALUES (9, 'account', '0008_emailaddress_unique_primary_email_fixup', '2026-11-29 12:14:43.785808+00');
INSERT INTO public.django_migrations VALUES (10, 'account', '0009_emailaddress_unique_primary_email', '2026-11-29 12:14:43.791741+00');
INSERT INTO public.django_migrations VALUES (11, 'core', '0002_job', '2026-11-29 12:14:43.80441+00');
INSERT INTO public.django_migrations VALUES (12, 'core', '0003_replay_clock', '2026-11-29 12:14:43.809718+00');
INSERT INTO public.django_migrations VALUES (13, 'core', '0004_definitions', '2026-11-29 12:14:43.836486+00');
INSERT INTO public.django_migrations VALUES (14, 'core', '0005_skill_grants', '2026-11-29 12:14:43.859087+00');
INSERT INTO public.django_migrations VALUES (15, 'assignment', '0001_assignment', '2026-11-29 12:14:43.895221+00');
INSERT INTO public.django_migrations VALUES (16, 'audit', '0001_initial', '2026-11-29 12:14:43.912438+00');
INSERT INTO public.django_migrations VALUES (17, 'audit', '0002_guard', '2026-11-29 12:14:43.915129+00');
INSERT INTO public.django_migrations VALUES (18, 'audit', '0003_emptied', '2026-11-29 12:14:43.917044+00');
INSERT INTO public.django_migrations VALUES (19, 'contenttypes', '0001_initial', '2026-11-29 12:14:43.92352+00');
INSERT INTO public.django_migrations VALUES (20, 'contenttypes', '0002_remove_content_type_name', '2026-11-29 12:14:43.938941+00');
INSERT INTO public.django_migrations VALUES (21, 'auth', '0001_initial', '2026-11-29 12:14:43.964901+00');
INSERT INTO public.django_migrations VALUES (22, 'auth', '0002_alter_permission_name_max_length', '2026-11-29 12:14:43.968769+00');
INSERT INTO public.django_migrations VALUES (23, 'auth', '0003_alter_user_email_max_length', '2026-11-29 12:14:43.972362+00');
INSERT INTO public.django_migrations VALUES (24, 'auth', '0004_alter_user_username_opts', '2026-11-29 12:14:43.978515+00');
INSERT INTO public.django_migrations VALUES (25, 'auth', '0005_alter_user_last_login_null', '2026-11-29 12:14:44.027552+00');
INSERT INTO public.django_migrations VALUES (26, 'auth', '0006_require_contenttypes_0002', '2026-11-29 12:14:44.02929+00');
INSERT INTO public.django_migrations VALUES (27, 'auth', '0007_alter_validators_add_error_messages', '2026-11-29 12:14:44.036965+00');
INSERT INTO public.django_migrations VALUES (28, 'auth', '0008_alter_user_username_max_length', '2026-11-29 12:14:44.044077+00');
INSERT INTO public.django_migrations VALUES (29, 'auth', '0009_alter_user_last_name_max_length', '2026-11-29 12:14:44.05256+00');
INSERT INTO public.django_migrations VALUES (30, 'auth', '0010_alter_group_name_max_length', '2026-11-29 12:14:44.057263+00');
INSERT INTO public.django_migrations VALUES (31, 'auth', '0011_update_proxy_permissions', '2026-11-29 12:14:44.073099+00');
INSERT INTO public.django_migrations VALUES (32, 'auth', '0012_alter_user_first_name_max_length', '2026-11-29 12:14:44.080528+00');
INSERT INTO public.django_migrations VALUES (33, 'backtest', '0001_initial', '2026-11-29 12:14:44.105576+00');
INSERT INTO public.django_migrations VALUES (34, 'clocks', '0001_initial', '2026-11-29 12:14:44.137719+00');
INSERT INTO public.django_migrations VALUES (35, 'core', '0006_access', '2026-11-29 12:14:44.181737+00');
INSERT INTO public.django_migrations VALUES (36, 'core', '0007_preferences', '2026-11-29 12:14:44.203199+00');
INSERT INTO public.django_migrations VALUES (37, 'delivery', '0001_initial', '2026-11-29 12:14:44.233709+00');
INSERT INTO public.django_migrations VALUES (38, 'delivery', '0002_bounced', '2026-11-29 12:14:44.239478+00');
INSERT INTO public.django_migrations VALUES (39, 'eventlog', '0001_initial', '2026-11-29 12:14:44.269588+00');
INSERT INTO public.django_migrations VALUES (40, 'eventlog', '0002_pulse', '2026-11-29 12:14:44.285567+00');
INSERT INTO public.django_migrations VALUES (41, 'eventlog', '0003_administrative', '2026-11-29 12:14:44.29771+00');
INSERT INTO public.django_migrations VALUES (42, 'feedback', '0001_initial', '2026-11-29 12:14:44.317612+00');
INSERT INTO public.django_migrations VALUES (43, 'files', '0001_initial', '2026-11-29 12:14:44.373657+00');
INSERT INTO public.django_migrations VALUES (44, 'tickets', '0001_initial', '2026-11-29 12:14:44.621633+00');
INSERT INTO public.django_migrations VALUES (45, 'tickets', '0002_watch_list', '2026-11-29 12:14:44.753673+00');
INSERT INTO public.django_migrations VALUES (46, 'groups', '0001_initial', '2026-11-29 12:14:44.813632+00');
INSERT INTO public.django_migrations VALUES (47, 'groups', '0002_doubted', '2026-11-29 12:14:44.824596+00');
INSERT INTO public.django_migrations VALUES (48, 'hooks', '0001_initial', '2026-11-29 12:14:44.887333+00');
INSERT INTO public.django_migrations VALUES (49, 'mail', '0001_initial', '2026-11-29 12:14:45.013855+00');
INSERT INTO public.django_migrations VALUES (50, 'mfa', '0001_initial', '2026-11-29 12:14:45.054057+00');
INSERT INTO public.django_migrations VALUES (51, 'mfa', '0002_authenticator_timestamps', '2026-11-29 12:14:45.064788+00');
INSERT INTO public.django_migrations VALUES (52, 'mfa', '0003_authenticator_type_uniq', '2026-11-29 12:14:45.08678+00');
INSERT INTO public.django_migrations VALUES (53, 'personal', '0001_initial', '2026-11-29 12:14:45.145633+00');
INSERT INTO public.django_migrations VALUES (54, 'presence', '0001_initial', '2026-11-29 12:14:45.207525+00');
INSERT INTO public.django_migrations VALUES (55, 'procrastinate', '0001_initial', '2026-11-29 12:14:45.256905+00');
INSERT INTO public.django_migrations VALUES (56, 'procrastinate', '0002_drop_started_at_column', '2026-11-29 12:14:45.261617+00');
INSERT INTO public.django_migrations VALUES (57, 'procrastinate', '0003_drop_started_at_column', '2026-11-29 12:14:45.263482+00');
INSERT INTO public.django_migrations VALUES (58, 'procrastinate', '0004_drop_procrastinate_version_table', '2026-11-29 12:14:45.265505+00');
INSERT INTO public.django_migrations VALUES (59, 'procrastinate', '0005_fix_procrastinate_fetch_job', '2026-11-29 12:14:45.274653+00');
INSERT INTO public.django_migrations VALUES (60, 'procrastinate', '0006_fix_trigger_status_events_insert', '2026-11-29 12:14:45.278394+00');
INSERT INTO public.django_migrations VALUES (61, 'procrastinate', '0007_add_queueing_lock_column', '2026-11-29 12:14:45.285609+00');
INSERT INTO public.django_migrations VALUES (62, 'procrastinate', '0008_close_fetch_job_race_condition', '2026-11-29 12:14:45.289785+00');
INSERT INTO public.django_migrations VALUES (63, 'procrastinate', '0009_add_defer_job_function', '2026-11-29 12:14:45.298677+00');
INSERT INTO public.django_migrations VALUES (64, 'procrastinate', '0010_add_procrastinate_periodic_defers', '2026-11-29 12:14:45.308358+00');
INSERT INTO public.django_migrations VALUES (65, 'procrastinate', '0011_add_foreign_key_index', '2026-11-29 12:14:45.313636+00');
INSERT INTO public.django_migrations VALUES (66, 'procrastinate', '0012_add_locks_to_periodic_defer', '2026-11-29 12:14:45.321829+00');
INSERT INTO public.django_migrations VALUES (67, 'procrastinate', '0013_fix_procrastinate_defer_periodic_job', '2026-11-29 12:14:45.330369+00');
INSERT INTO public.django_migrations VALUES (68, 'procrastinate', '0014_add_finish_job_and_retry_job_functions', '2026-11-29 12:14:45.33425+00');
INSERT INTO public.django_migrations VALUES (69, 'procrastinate', '0015_add_trigger_on_job_deletion', '2026-11-29 12:14:45.338009+00');
INSERT INTO public.django_migrations VALUES (70, 'procrastinate', '0016_delete_finished_jobs', '2026-11-29 12:14:45.342284+00');
INSERT INTO public.django_migrations VALUES (71, 'procrastinate', '0017_add_checks_to_finish_job', '2026-11-29 12:14:45.346224+00');
INSERT INTO public.django_migrations VALUES (72, 'procrastinate', '0018_add_checks_to_retry_job', '2026-11-29 12:14:45.350113+00');
INSERT INTO public.django_migrations VALUES (73, 'procrastinate', '0019_fix_finish_job_compat_issue', '2026-11-29 12:14:45.354308+00');
INSERT INTO public.django_migrations VALUES (74, 'procrastinate', '0020_add_index_on_procrastinate_jobs', '2026-11-29 12:14:45.361639+00');
INSERT INTO public.django_migrations VALUES (75, 'procrastinate', '0021_add_kwargs_to_defer_periodic_job', '2026-11-29 12:14:45.369797+00');
INSERT INTO public.django_migrations VALUES (76, 'procrastinate', '0022_null_locks_excluded', '2026-11-29 12:14:45.378519+00');
INSERT INTO public.django_migrations VALUES (77, 'procrastinate', '0023_remove_old_finish_job_function', '2026-11-29 12:14:45.382743+00');
INSERT INTO public.django_migrations VALUES (78, 'procrastinate', '0024_job_id_bigint', '2026-11-29 12:14:45.398376+00');
INSERT INTO public.django_migrations VALUES (79, 'procrastinate', '0025_add_models', '2026-11-29 12:14:45.411484+00');
INSERT INTO public.django_migrations VALUES (80, 'procrastinate', '0026_add_job_priority', '2026-11-29 12:14:45.417304+00');
INSERT INTO public.django_migrations VALUES (81, 'procrastinate', '0027_add_periodic_job_priority', '2026-11-29 12:14:45.422275+00');
INSERT INTO public.django_migrations VALUES (82, 'procrastinate', '0028_add_cancel_states', '2026-11-29 12:14:45.429599+00');
INSERT INTO public.django_migrations VALUES (83, 'procrastinate', '0029_add_additional_params_to_retry_job', '2026-11-29 12:14:45.434169+00');
INSERT INTO public.django_migrations VALUES (84, 'procrastinate', '0030_alter_procrastinateevent_options', '2026-11-29 12:14:45.438822+00');
INSERT INTO public.django_migrations VALUES (85, 'procrastinate', '0031_add_indexes_for_fetch_job', '2026-11-29 12:14:45.449656+00');
INSERT INTO public.django_migrations VALUES (86, 'procrastinate', '0032_pre_cancel_notification', '2026-11-29 12:14:45.461618+00');
INSERT INTO public.django_migrations VALUES (87, 'procrastinate', '0033_post_cancel_notification', '2026-11-29 12:14:45.504877+00');
INSERT INTO public.django_migrations VALUES (88, 'procrastinate', '0034_pre_add_heartbeat', '2026-11-29 12:14:45.54845+00');
INSERT INTO public.django_migrations VALUES (89, 'procrastinate', '0035_post_add_heartbeat', '2026-11-29 12:14:45.550478+00');
INSERT INTO public.django_migrations VALUES (90, 'procrastinate', '0036_add_worker_model', '2026-11-29 12:14:45.554272+00');
INSERT INTO public.django_migrations VALUES (91, 'procrastinate', '0037_pre_batch_defer_jobs', '2026-11-29 12:14:45.558799+00');
INSERT INTO public.django_migrations VALUES (92, 'procrastinate', '0038_post_batch_defer_jobs', '2026-11-29 12:14:45.562097+00');
INSERT INTO public.django_migrations VALUES (93, 'procrastinate', '0039_pre_priority_lock_fetch_job', '2026-11-29 12:14:45.566412+00');
INSERT INTO public.django_migrations VALUES (94, 'procrastinate', '0040_pre_retry_failed_job', '2026-11-29 12:14:45.570273+00');
INSERT INTO public.django_migrations VALUES (95, 'procrastinate', '0041_post_retry_failed_job', '2026-11-29 12:14:45.574408+00');
INSERT INTO public.django_migrations VALUES (96, 'roster', '0001_roster', '2026-11-29 12:14:45.716608+00');
INSERT INTO public.django_migrations VALUES (97, 'rules', '0001_initial', '2026-11-29 12:14:45.76963+00');
INSERT INTO public.django_migrations VALUES (98, 'search', '0001_initial', '2026-11-29 12:14:45.817632+00');
INSERT INTO public.django_migrations VALUES (99, 'search', '0002_names', '2026-11-29 12:14:45.823014+00');
INSERT INTO public.django_migrations VALUES (100, 'sessions', '0001_initial', '2026-11-29 12:14:45.842451+00');
INSERT INTO public.django_migrations VALUES (101, 'socialaccount', '0001_initial', '2026-11-29 12:14:45.988903+00');
INSERT INTO public.django_migrations VALUES (102, 'socialaccount', '0002_token_max_lengths', '2026-11-29 12:14:46.009081+00');
INSERT INTO public.django_migrations VALUES (103, 'socialaccount', '0003_extra_data_default_dict', '2026-11-29 12:14:46.015177+00');
INSERT INTO public.django_migrations VALUES (104, 'socialaccount', '0004_app_provider_id_settings', '2026-11-29 12:14:46.032641+00');
INSERT INTO public.django_migrations VALUES (105, 'socialaccount', '0005_socialtoken_nullable_app', '2026-11-29 12:14:46.056757+00');
INSERT INTO public.django_migrations VALUES (106, 'socialaccount', '0006_alter_socialaccount_extra_data', '2026-11-29 12:14:46.077694+00');
INSERT INTO public.django_migrations VALUES (107, 'tickets', '0003_ties', '2026-11-29 12:14:46.754744+00');
INSERT INTO public.django_migrations VALUES (108, 'tickets', '0004_sensitive_fields', '2026-11-29 12:14:46.782041+00');
INSERT INTO public.django_migrations VALUES (109, 'tokens', '0001_initial', '2026-11-29 12:14:46.810316+00');
INSERT INTO public.django_migrations VALUES (110, 'tokens', '0002_rate_buckets', '2026-11-29 12:14:46.849664+00');
INSERT INTO public.django_migrations VALUES (111, 'views', '0001_initial', '2026-11-29 12:14:46.881875+00');
INSERT INTO public.django_migrations VALUES (112, 'watch', '0001_initial', '2026-11-29 12:14:46.895459+00');
INSERT INTO public.django_migrations VALUES (113, 'watch', '0002_triage_and_audit', '2026-11-29 12:14:47.044917+00');
INSERT INTO public.django_migrations VALUES (114, 'watch', '0003_alarm_figures', '2026-11-29 12:14:47.064246+00');
INSERT INTO public.django_migrations VALUES (115, 'ways_in', '0001_initial', '2026-11-29 12:14:47.24621+00');


--
-- Data for Name: django_session; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: event; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.event VALUES (1, 'person', 1, NULL, '2026-10-01 08:00:00+00', '2026-11-29 12:14:47.652691+00', NULL, 'person.registered', '{"name": "a5f95fa1-9718-5ec4-b05e-f23db3592f12", "role": "requester", "source_id": "requester:r0"}', 'import:history', 'person:requester:r0');
INSERT INTO public.event VALUES (2, 'queue', 1, NULL, '2026-10-01 08:00:00+00', '2026-11-29 12:14:47.652702+00', NULL, 'queue.created', '{"name": "g0", "team": null}', 'import:history', 'queue:g0');
INSERT INTO public.event VALUES (3, 'ticket', 1, 1, '2026-10-01 08:00:00+00', '2026-11-29 12:14:47.652705+00', NULL, 'ticket.created', '{"row": [1, 0], "kind": "fault", "text": null, "owner": null, "queue": 1, "number": 1, "status": "open", "channel": "import", "own_end": true, "subject": "38f16133-6563-5c04-9e9a-e6d6901241d4", "priority": null, "requester": 1, "source_id": "H0", "attributes": {"group": "g0"}, "records_replies": false}', 'import:history', 'H0#1#a6563b087edd3ae4:ticket.created');
INSERT INTO public.event VALUES (4, 'ticket', 1, 1, '2026-10-01 08:00:00+00', '2026-11-29 12:14:47.652707+00', NULL, 'ticket.source_stated', '{"end": null, "row": [1, 1]}', 'import:history', 'H0#1#a6563b087edd3ae4:ticket.source_stated');
INSERT INTO public.event VALUES (5, 'person', 2, NULL, '2026-10-01 09:00:00+00', '2026-11-29 12:14:47.65271+00', NULL, 'person.registered', '{"name": "dd8f72dd-ea46-5601-b40d-1640dfd5599e", "role": "requester", "source_id": "requester:r1"}', 'import:history', 'person:requester:r1');
INSERT INTO public.event VALUES (6, 'ticket', 2, 2, '2026-10-01 09:00:00+00', '2026-11-29 12:14:47.652712+00', NULL, 'ticket.created', '{"row": [1, 0], "kind": "fault", "text": null, "owner": null, "queue": 1, "number": 2, "status": "open", "channel": "import", "own_end": true, "subject": "2b6d9e2a-8c70-50a9-a00f-ab0272f6f0f0", "priority": null, "requester": 2, "source_id": "H1", "attributes": {"group": "g0"}, "records_replies": false}', 'import:history', 'H1#1#4616a33b2a49ae77:ticket.created');
INSERT INTO public.event VALUES (7, 'ticket', 2, 2, '2026-10-01 09:00:00+00', '2026-11-29 12:14:47.652714+00', NULL, 'ticket.source_stated', '{"end": null, "row": [1, 1]}', 'import:history', 'H1#1#4616a33b2a49ae77:ticket.source_stated');
INSERT INTO public.event VALUES (8, 'person', 3, NULL, '2026-10-01 10:00:00+00', '2026-11-29 12:14:47.652717+00', NULL, 'person.registered', '{"name": "cb44654c-b625-5227-bcab-32cd2eba899b", "role": "requester", "source_id": "requester:r2"}', 'import:history', 'person:requester:r2');
INSERT INTO public.event VALUES (9, 'ticket', 3, 3, '2026-10-01 10:00:00+00', '2026-11-29 12:14:47.65272+00', NULL, 'ticket.created', '{"row": [1, 0], "kind": "fault", "text": null, "owner": null, "queue": 1, "number": 3, "status": "open", "channel": "import", "own_end": true, "subject": "e3b265af-55bb-53a1-b787-a1236a477c61", "priority": null, "requester": 3, "source_id": "H2", "attributes": {"group": "g0"}, "records_replies": false}', 'import:history', 'H2#1#93706d1d507a461b:ticket.created');
INSERT INTO public.event VALUES (10, 'ticket', 3, 3, '2026-10-01 10:00:00+00', '2026-11-29 12:14:47.652722+00', NULL, 'ticket.source_stated', '{"end": null, "row": [1, 1]}', 'import:history', 'H2#1#93706d1d507a461b:ticket.source_stated');
INSERT INTO public.event VALUES (11, 'person', 4, NULL, '2026-10-01 11:00:00+00', '2026-11-29 12:14:47.652724+00', NULL, 'person.registered', '{"name": "05329bd5-2f6a-53e4-91b5-e21a32dddca5", "role": "requester", "source_id": "requester:r3"}', 'import:history', 'person:requester:r3');
INSERT INTO public.event VALUES (12, 'queue', 2, NULL, '2026-10-01 11:00:00+00', '2026-11-29 12:14:47.652727+00', NULL, 'queue.created', '{"name": "g1", "team": null}', 'import:history', 'queue:g1');
INSERT INTO public.event VALUES (13, 'ticket', 4, 4, '2026-10-01 11:00:00+00', '2026-11-29 12:14:47.652729+00', NULL, 'ticket.created', '{"row": [1, 0], "kind": "fault", "text": null, "owner": null, "queue": 2, "number": 4, "status": "open", "channel": "import", "own_end": true, "subject": "653d23a2-5fa2-5032-9d40-1a13c6475928", "priority": null, "requester": 4, "source_id": "H3", "attributes": {"group": "g1"}, "records_replies": false}', 'import:history', 'H3#1#fab657702d12b7bd:ticket.created');
INSERT INTO public.event VALUES (14, 'ticket', 4, 4, '2026-10-01 11:00:00+00', '2026-11-29 12:14:47.652732+00', NULL, 'ticket.source_stated', '{"end": null, "row": [1, 1]}', 'import:history', 'H3#1#fab657702d12b7bd:ticket.source_stated');
INSERT INTO public.event VALUES (15, 'person', 5, NULL, '2026-10-01 12:00:00+00', '2026-11-29 12:14:47.652734+00', NULL, 'person.registered', '{"name": "43fa82b0-2cd8-5e67-a746-068206f52a79", "role": "requester", "source_id": "requester:r4"}', 'import:history', 'person:requester:r4');
INSERT INTO public.event VALUES (16, 'ticket', 5, 5, '2026-10-01 12:00:00+00', '2026-11-29 12:14:47.652736+00', NULL, 'ticket.created', '{"row": [1, 0], "kind": "fault", "text": null, "owner": null, "queue": 2, "number": 5, "status": "open", "channel": "import", "own_end": true, "subject": "7f4ac4bd-026f-53e0-95af-068594c9afc9", "priority": null, "requester": 5, "source_id": "H4", "attributes": {"group": "g1"}, "records_replies": false}', 'import:history', 'H4#1#19cda11fadd2caa0:ticket.created');
INSERT INTO public.event VALUES (17, 'ticket', 5, 5, '2026-10-01 12:00:00+00', '2026-11-29 12:14:47.652739+00', NULL, 'ticket.source_stated', '{"end": null, "row": [1, 1]}', 'import:history', 'H4#1#19cda11fadd2caa0:ticket.source_stated');
INSERT INTO public.event VALUES (18, 'ticket', 6, 6, '2026-10-01 13:00:00+00', '2026-11-29 12:14:47.652741+00', NULL, 'ticket.created', '{"row": [1, 0], "kind": "fault", "text": null, "owner": null, "queue": 2, "number": 6, "status": "open", "channel": "import", "own_end": true, "subject": "6dd806f8-03c1-5a58-9200-bd0aa14b87e3", "priority": null, "requester": 1, "source_id": "H5", "attributes": {"group": "g1"}, "records_replies": false}', 'import:history', 'H5#1#d36835a95987955b:ticket.created');
INSERT INTO public.event VALUES (19, 'ticket', 6, 6, '2026-10-01 13:00:00+00', '2026-11-29 12:14:47.652743+00', NULL, 'ticket.source_stated', '{"end": null, "row": [1, 1]}', 'import:history', 'H5#1#d36835a95987955b:ticket.source_stated');
INSERT INTO public.event VALUES (20, 'queue', 3, NULL, '2026-10-01 14:00:00+00', '2026-11-29 12:14:47.652745+00', NULL, 'queue.created', '{"name": "g2", "team": null}', 'import:history', 'queue:g2');
INSERT INTO public.event VALUES (21, 'ticket', 7, 7, '2026-10-01 14:00:00+00', '2026-11-29 12:14:47.652748+00', NULL, 'ticket.created', '{"row": [1, 0], "kind": "fault", "text": null, "owner": null, "queue": 3, "number": 7, "status": "open", "channel": "import", "own_end": true, "subject": "5c048351-0edf-5bc5-b328-a35e37a09e74", "priority": null, "requester": 2, "source_id": "H6", "attributes": {"group": "g2"}, "records_replies": false}', 'import:history', 'H6#1#006296f63068684f:ticket.created');
INSERT INTO public.event VALUES (22, 'ticket', 7, 7, '2026-10-01 14:00:00+00', '2026-11-29 12:14:47.65275+00', NULL, 'ticket.source_stated', '{"end": null, "row": [1, 1]}', 'import:history', 'H6#1#006296f63068684f:ticket.source_stated');
INSERT INTO public.event VALUES (23, 'ticket', 8, 8, '2026-10-01 15:00:00+00', '2026-11-29 12:14:47.652752+00', NULL, 'ticket.created', '{"row": [1, 0], "kind": "fault", "text": null, "owner": null, "queue": 3, "number": 8, "status": "open", "channel": "import", "own_end": true, "subject": "f4184932-ea3e-51c1-8257-94931e0c0f7a", "priority": null, "requester": 3, "source_id": "H7", "attributes": {"group": "g2"}, "records_replies": false}', 'import:history', 'H7#1#e4b904ebd7eeca69:ticket.created');
INSERT INTO public.event VALUES (24, 'ticket', 8, 8, '2026-10-01 15:00:00+00', '2026-11-29 12:14:47.652754+00', NULL, 'ticket.source_stated', '{"end": null, "row": [1, 1]}', 'import:history', 'H7#1#e4b904ebd7eeca69:ticket.source_stated');
INSERT INTO public.event VALUES (25, 'ticket', 9, 9, '2026-10-01 16:00:00+00', '2026-11-29 12:14:47.652757+00', NULL, 'ticket.created', '{"row": [1, 0], "kind": "fault", "text": null, "owner": null, "queue": 3, "number": 9, "status": "open", "channel": "import", "own_end": true, "subject": "cfafa19c-f2da-5896-98e0-f99b7c2f5d13", "priority": null, "requester": 4, "source_id": "H8", "attributes": {"group": "g2"}, "records_replies": false}', 'import:history', 'H8#1#1313c9809c83935a:ticket.created');
INSERT INTO public.event VALUES (26, 'ticket', 9, 9, '2026-10-01 16:00:00+00', '2026-11-29 12:14:47.652759+00', NULL, 'ticket.source_stated', '{"end": null, "row": [1, 1]}', 'import:history', 'H8#1#1313c9809c83935a:ticket.source_stated');
INSERT INTO public.event VALUES (27, 'queue', 4, NULL, '2026-10-01 17:00:00+00', '2026-11-29 12:14:47.652761+00', NULL, 'queue.created', '{"name": "g3", "team": null}', 'import:history', 'queue:g3');
INSERT INTO public.event VALUES (28, 'ticket', 10, 10, '2026-10-01 17:00:00+00', '2026-11-29 12:14:47.652764+00', NULL, 'ticket.created', '{"row": [1, 0], "kind": "fault", "text": null, "owner": null, "queue": 4, "number": 10, "status": "open", "channel": "import", "own_end": true, "subject": "eaa1ba1b-4eca-5bc0-9e15-15a77314422e", "priority": null, "requester": 5, "source_id": "H9", "attributes": {"group": "g3"}, "records_replies": false}', 'import:history', 'H9#1#9b91a3f3813c1d93:ticket.created');
INSERT INTO public.event VALUES (29, 'ticket', 10, 10, '2026-10-01 17:00:00+00', '2026-11-29 12:14:47.652766+00', NULL, 'ticket.source_stated', '{"end": null, "row": [1, 1]}', 'import:history', 'H9#1#9b91a3f3813c1d93:ticket.source_stated');
INSERT INTO public.event VALUES (30, 'ticket', 11, 11, '2026-10-01 08:00:00+00', '2026-11-29 12:14:47.652768+00', NULL, 'ticket.created', '{"row": [1, 0], "kind": "fault", "text": null, "owner": null, "queue": 4, "number": 11, "status": "open", "channel": "import", "own_end": true, "subject": "c6917cba-6bac-5a77-8a17-2c408451bffc", "priority": null, "requester": 1, "source_id": "H10", "attributes": {"group": "g3"}, "records_replies": false}', 'import:history', 'H10#1#63305ed310fed7ad:ticket.created');
INSERT INTO public.event VALUES (31, 'ticket', 11, 11, '2026-10-01 08:00:00+00', '2026-11-29 12:14:47.65277+00', NULL, 'ticket.source_stated', '{"end": null, "row": [1, 1]}', 'import:history', 'H10#1#63305ed310fed7ad:ticket.source_stated');
INSERT INTO public.event VALUES (32, 'ticket', 12, 12, '2026-10-01 09:00:00+00', '2026-11-29 12:14:47.652772+00', NULL, 'ticket.created', '{"row": [1, 0], "kind": "fault", "text": null, "owner": null, "queue": 4, "number": 12, "status": "open", "channel": "import", "own_end": true, "subject": "6814a716-dc4c-5701-adcb-f3e277d0fddd", "priority": null, "requester": 2, "source_id": "H11", "attributes": {"group": "g3"}, "records_replies": false}', 'import:history', 'H11#1#f2a2bb806854ca5e:ticket.created');
INSERT INTO public.event VALUES (33, 'ticket', 12, 12, '2026-10-01 09:00:00+00', '2026-11-29 12:14:47.652775+00', NULL, 'ticket.source_stated', '{"end": null, "row": [1, 1]}', 'import:history', 'H11#1#f2a2bb806854ca5e:ticket.source_stated');
INSERT INTO public.event VALUES (34, 'ticket', 1, 1, '2026-10-02 10:00:00+00', '2026-11-29 12:14:47.652777+00', NULL, 'ticket.status_changed', '{"to": "pending", "row": [2, 0]}', 'import:history', 'H0#2#5a51b3a5b4a3f871:ticket.status_changed');
INSERT INTO public.event VALUES (35, 'ticket', 2, 2, '2026-10-02 11:00:00+00', '2026-11-29 12:14:47.65278+00', NULL, 'ticket.status_changed', '{"to": "pending", "row": [2, 0]}', 'import:history', 'H1#2#67596eb3d8a582e2:ticket.status_changed');
INSERT INTO public.event VALUES (36, 'ticket', 3, 3, '2026-10-02 12:00:00+00', '2026-11-29 12:14:47.652782+00', NULL, 'ticket.status_changed', '{"to": "pending", "row": [2, 0]}', 'import:history', 'H2#2#1430ceec213a1e0c:ticket.status_changed');
INSERT INTO public.event VALUES (37, 'ticket', 4, 4, '2026-10-02 13:00:00+00', '2026-11-29 12:14:47.652784+00', NULL, 'ticket.status_changed', '{"to": "pending", "row": [2, 0]}', 'import:history', 'H3#2#d993bf48ce2a6218:ticket.status_changed');
INSERT INTO public.event VALUES (38, 'ticket', 5, 5, '2026-10-02 14:00:00+00', '2026-11-29 12:14:47.652787+00', NULL, 'ticket.status_changed', '{"to": "pending", "row": [2, 0]}', 'import:history', 'H4#2#8ba0f9b8d18ea0ef:ticket.status_changed');
INSERT INTO public.event VALUES (39, 'ticket', 6, 6, '2026-10-02 15:00:00+00', '2026-11-29 12:14:47.652789+00', NULL, 'ticket.status_changed', '{"to": "pending", "row": [2, 0]}', 'import:history', 'H5#2#decabc92ba7b33b3:ticket.status_changed');
INSERT INTO public.event VALUES (40, 'ticket', 7, 7, '2026-10-02 16:00:00+00', '2026-11-29 12:14:47.652791+00', NULL, 'ticket.status_changed', '{"to": "pending", "row": [2, 0]}', 'import:history', 'H6#2#83df35b32f5b2256:ticket.status_changed');
INSERT INTO public.event VALUES (41, 'ticket', 8, 8, '2026-10-02 17:00:00+00', '2026-11-29 12:14:47.652793+00', NULL, 'ticket.status_changed', '{"to": "pending", "row": [2, 0]}', 'import:history', 'H7#2#671b8a68f3c7f47c:ticket.status_changed');
INSERT INTO public.event VALUES (42, 'ticket', 9, 9, '2026-10-02 08:00:00+00', '2026-11-29 12:14:47.652796+00', NULL, 'ticket.status_changed', '{"to": "pending", "row": [2, 0]}', 'import:history', 'H8#2#38974edff31c94d4:ticket.status_changed');
INSERT INTO public.event VALUES (43, 'ticket', 10, 10, '2026-10-02 09:00:00+00', '2026-11-29 12:14:47.652798+00', NULL, 'ticket.status_changed', '{"to": "pending", "row": [2, 0]}', 'import:history', 'H9#2#1d06f3cc827c3388:ticket.status_changed');
INSERT INTO public.event VALUES (44, 'ticket', 11, 11, '2026-10-02 10:00:00+00', '2026-11-29 12:14:47.6528+00', NULL, 'ticket.status_changed', '{"to": "pending", "row": [2, 0]}', 'import:history', 'H10#2#69616ee55e4c1fd1:ticket.status_changed');
INSERT INTO public.event VALUES (45, 'ticket', 12, 12, '2026-10-02 11:00:00+00', '2026-11-29 12:14:47.652803+00', NULL, 'ticket.status_changed', '{"to": "pending", "row": [2, 0]}', 'import:history', 'H11#2#f30a0974661df71b:ticket.status_changed');
INSERT INTO public.event VALUES (46, 'ticket', 1, 1, '2026-10-03 12:00:00+00', '2026-11-29 12:14:47.652805+00', NULL, 'ticket.status_changed', '{"to": "solved", "row": [3, 0], "reason": "solved"}', 'import:history', 'H0#3#b1038305932f7bd7:ticket.status_changed');
INSERT INTO public.event VALUES (47, 'ticket', 1, 1, '2026-10-03 12:00:00+00', '2026-11-29 12:14:47.652807+00', NULL, 'ticket.source_stated', '{"end": "2026-10-03T12:30:00+00:00", "row": [3, 1]}', 'import:history', 'H0#3#b1038305932f7bd7:ticket.source_stated');
INSERT INTO public.event VALUES (48, 'ticket', 2, 2, '2026-10-03 13:00:00+00', '2026-11-29 12:14:47.652809+00', NULL, 'ticket.status_changed', '{"to": "solved", "row": [3, 0], "reason": "solved"}', 'import:history', 'H1#3#06e882d85c7c92df:ticket.status_changed');
INSERT INTO public.event VALUES (49, 'ticket', 2, 2, '2026-10-03 13:00:00+00', '2026-11-29 12:14:47.652812+00', NULL, 'ticket.source_stated', '{"end": "2026-10-03T13:30:00+00:00", "row": [3, 1]}', 'import:history', 'H1#3#06e882d85c7c92df:ticket.source_stated');
INSERT INTO public.event VALUES (50, 'ticket', 3, 3, '2026-10-03 14:00:00+00', '2026-11-29 12:14:47.652814+00', NULL, 'ticket.status_changed', '{"to": "solved", "row": [3, 0], "reason": "solved"}', 'import:history', 'H2#3#5e1aabb3c4f8909f:ticket.status_changed');
INSERT INTO public.event VALUES (51, 'ticket', 3, 3, '2026-10-03 14:00:00+00', '2026-11-29 12:14:47.652816+00', NULL, 'ticket.source_stated', '{"end": "2026-10-03T14:30:00+00:00", "row": [3, 1]}', 'import:history', 'H2#3#5e1aabb3c4f8909f:ticket.source_stated');
INSERT INTO public.event VALUES (52, 'ticket', 4, 4, '2026-10-03 15:00:00+00', '2026-11-29 12:14:47.652818+00', NULL, 'ticket.status_changed', '{"to": "solved", "row": [3, 0], "reason": "solved"}', 'import:history', 'H3#3#8d22268408024d7c:ticket.status_changed');
INSERT INTO public.event VALUES (53, 'ticket', 4, 4, '2026-10-03 15:00:00+00', '2026-11-29 12:14:47.652821+00', NULL, 'ticket.source_stated', '{"end": "2026-10-03T15:30:00+00:00", "row": [3, 1]}', 'import:history', 'H3#3#8d22268408024d7c:ticket.source_stated');
INSERT INTO public.event VALUES (54, 'ticket', 5, 5, '2026-10-03 16:00:00+00', '2026-11-29 12:14:47.652823+00', NULL, 'ticket.status_changed', '{"to": "solved", "row": [3, 0], "reason": "solved"}', 'import:history', 'H4#3#7faf8417ed47e55f:ticket.status_changed');
INSERT INTO public.event VALUES (55, 'ticket', 5, 5, '2026-10-03 16:00:00+00', '2026-11-29 12:14:47.652825+00', NULL, 'ticket.source_stated', '{"end": "2026-10-03T16:30:00+00:00", "row": [3, 1]}', 'import:history', 'H4#3#7faf8417ed47e55f:ticket.source_stated');
INSERT INTO public.event VALUES (56, 'ticket', 6, 6, '2026-10-03 17:00:00+00', '2026-11-29 12:14:47.652827+00', NULL, 'ticket.status_changed', '{"to": "solved", "row": [3, 0], "reason": "solved"}', 'import:history', 'H5#3#a4820d9070c84d0b:ticket.status_changed');
INSERT INTO public.event VALUES (57, 'ticket', 6, 6, '2026-10-03 17:00:00+00', '2026-11-29 12:14:47.65283+00', NULL, 'ticket.source_stated', '{"end": "2026-10-03T17:30:00+00:00", "row": [3, 1]}', 'import:history', 'H5#3#a4820d9070c84d0b:ticket.source_stated');
INSERT INTO public.event VALUES (58, 'ticket', 7, 7, '2026-10-03 08:00:00+00', '2026-11-29 12:14:47.652832+00', NULL, 'ticket.status_changed', '{"to": "solved", "row": [3, 0], "reason": "solved"}', 'import:history', 'H6#3#795df58750ff9272:ticket.status_changed');
INSERT INTO public.event VALUES (59, 'ticket', 7, 7, '2026-10-03 08:00:00+00', '2026-11-29 12:14:47.652834+00', NULL, 'ticket.source_stated', '{"end": "2026-10-03T08:30:00+00:00", "row": [3, 1]}', 'import:history', 'H6#3#795df58750ff9272:ticket.source_stated');
INSERT INTO public.event VALUES (60, 'ticket', 8, 8, '2026-10-03 09:00:00+00', '2026-11-29 12:14:47.652836+00', NULL, 'ticket.status_changed', '{"to": "solved", "row": [3, 0], "reason": "solved"}', 'import:history', 'H7#3#c045e328ca422116:ticket.status_changed');
INSERT INTO public.event VALUES (61, 'ticket', 8, 8, '2026-10-03 09:00:00+00', '2026-11-29 12:14:47.652839+00', NULL, 'ticket.source_stated', '{"end": "2026-10-03T09:30:00+00:00", "row": [3, 1]}', 'import:history', 'H7#3#c045e328ca422116:ticket.source_stated');
INSERT INTO public.event VALUES (62, 'ticket', 9, 9, '2026-10-03 10:00:00+00', '2026-11-29 12:14:47.652841+00', NULL, 'ticket.status_changed', '{"to": "solved", "row": [3, 0], "reason": "solved"}', 'import:history', 'H8#3#01478215fcf95b6a:ticket.status_changed');
INSERT INTO public.event VALUES (63, 'ticket', 9, 9, '2026-10-03 10:00:00+00', '2026-11-29 12:14:47.652843+00', NULL, 'ticket.source_stated', '{"end": "2026-10-03T10:30:00+00:00", "row": [3, 1]}', 'import:history', 'H8#3#01478215fcf95b6a:ticket.source_stated');
INSERT INTO public.event VALUES (64, 'ticket', 10, 10, '2026-10-03 11:00:00+00', '2026-11-29 12:14:47.652845+00', NULL, 'ticket.status_changed', '{"to": "solved", "row": [3, 0], "reason": "solved"}', 'import:history', 'H9#3#7b90c0ad63806fb2:ticket.status_changed');
INSERT INTO public.event VALUES (65, 'ticket', 10, 10, '2026-10-03 11:00:00+00', '2026-11-29 12:14:47.652848+00', NULL, 'ticket.source_stated', '{"end": "2026-10-03T11:30:00+00:00", "row": [3, 1]}', 'import:history', 'H9#3#7b90c0ad63806fb2:ticket.source_stated');
INSERT INTO public.event VALUES (66, 'ticket', 11, 11, '2026-10-03 12:00:00+00', '2026-11-29 12:14:47.65285+00', NULL, 'ticket.status_changed', '{"to": "solved", "row": [3, 0], "reason": "solved"}', 'import:history', 'H10#3#3d30a4c0ab53e43d:ticket.status_changed');
INSERT INTO public.event VALUES (67, 'ticket', 11, 11, '2026-10-03 12:00:00+00', '2026-11-29 12:14:47.652852+00', NULL, 'ticket.source_stated', '{"end": "2026-10-03T12:30:00+00:00", "row": [3, 1]}', 'import:history', 'H10#3#3d30a4c0ab53e43d:ticket.source_stated');
INSERT INTO public.event VALUES (68, 'ticket', 12, 12, '2026-10-03 13:00:00+00', '2026-11-29 12:14:47.652855+00', NULL, 'ticket.status_changed', '{"to": "solved", "row": [3, 0], "reason": "solved"}', 'import:history', 'H11#3#d44911582ebb3491:ticket.status_changed');
INSERT INTO public.event VALUES (69, 'ticket', 12, 12, '2026-10-03 13:00:00+00', '2026-11-29 12:14:47.652857+00', NULL, 'ticket.source_stated', '{"end": "2026-10-03T13:30:00+00:00", "row": [3, 1]}', 'import:history', 'H11#3#d44911582ebb3491:ticket.source_stated');
INSERT INTO public.event VALUES (70, 'team', 1, NULL, '2026-11-02 09:00:00+00', '2026-11-29 12:14:47.681891+00', NULL, 'team.created', '{"name": "First line", "site": "Lisbon"}', 'desk', NULL);
INSERT INTO public.event VALUES (71, 'queue', 5, NULL, '2026-11-02 09:00:00+00', '2026-11-29 12:14:47.685014+00', NULL, 'queue.created', '{"name": "Moderation T1", "team": 1}', 'desk', NULL);
INSERT INTO public.event VALUES (72, 'queue', 6, NULL, '2026-11-02 09:00:00+00', '2026-11-29 12:14:47.687396+00', NULL, 'queue.created', '{"name": "Appeals T1", "team": 1}', 'desk', NULL);
INSERT INTO public.event VALUES (73, 'platform', 1, NULL, '2026-11-02 09:00:00+00', '2026-11-29 12:14:47.689675+00', NULL, 'platform.created', '{"name": "Moderation Console"}', 'desk', NULL);
INSERT INTO public.event VALUES (74, 'module', 1, NULL, '2026-11-02 09:00:00+00', '2026-11-29 12:14:47.692681+00', NULL, 'module.created', '{"name": "Decision submit", "team": 1, "platform": 1}', 'desk', NULL);
INSERT INTO public.event VALUES (75, 'person', 6, NULL, '2026-11-02 09:00:00+00', '2026-11-29 12:14:47.695009+00', NULL, 'person.registered', '{"name": "069e4d47-a770-4581-a3f7-0540368bc8c2", "role": "specialist", "site": null, "team": 1}', 'desk', NULL);
INSERT INTO public.event VALUES (76, 'person', 7, NULL, '2026-11-02 09:00:00+00', '2026-11-29 12:14:47.697854+00', NULL, 'person.registered', '{"name": "aa9b9090-4e74-4a0e-bde8-c731518bca5d", "role": "lead", "site": null, "team": null}', 'desk', NULL);
INSERT INTO public.event VALUES (77, 'person', 8, NULL, '2026-11-02 09:00:00+00', '2026-11-29 12:14:47.706465+00', NULL, 'person.registered', '{"name": "2a6df681-2413-4b6c-bc17-6ac41f06d241", "role": "requester", "site": null, "team": null}', 'desk', NULL);
INSERT INTO public.event VALUES (78, 'ticket', 13, 13, '2026-11-02 09:00:00+00', '2026-11-29 12:14:47.70952+00', 8, 'ticket.created', '{"kind": "fault", "text": "f03f47ca-bc8c-49af-aa12-c91ba7730690", "queue": 5, "number": 13, "status": "new", "channel": "portal", "subject": "1f1361b7-fe24-49fd-bd63-dcaf1117b535", "priority": "P2", "requester": 8, "attributes": {"module": "Decision submit", "platform": "Moderation Console"}}', 'desk', NULL);
INSERT INTO public.event VALUES (79, 'person', 9, NULL, '2026-11-02 09:07:00+00', '2026-11-29 12:14:47.7153+00', NULL, 'person.registered', '{"name": "223de79a-c5a3-4dcb-b41f-bfde73053caa", "role": "requester", "site": null, "team": null}', 'desk', NULL);
INSERT INTO public.event VALUES (80, 'ticket', 14, 14, '2026-11-02 09:07:00+00', '2026-11-29 12:14:47.718432+00', 9, 'ticket.created', '{"kind": "fault", "text": "12409d65-ca48-42b4-8a58-0d93136f5d14", "queue": 6, "number": 14, "status": "new", "channel": "portal", "subject": "7a424d07-56a8-4e02-a1ec-70a77313872d", "priority": "P2", "requester": 9, "attributes": {"module": "Decision submit", "platform": "Moderation Console"}}', 'desk', NULL);
INSERT INTO public.event VALUES (81, 'ticket', 14, 14, '2026-11-02 09:10:00+00', '2026-11-29 12:14:47.724581+00', 6, 'ticket.replied', '{"by": "human", "text": "b7af2490-83f2-4fdd-b3c6-e23035e0a3ce"}', 'desk', NULL);
INSERT INTO public.event VALUES (82, 'ticket', 14, 14, '2026-11-02 09:10:00+00', '2026-11-29 12:14:47.724586+00', 6, 'ticket.status_changed', '{"to": "open"}', 'desk', NULL);
INSERT INTO public.event VALUES (83, 'ticket', 14, 14, '2026-11-02 09:11:00+00', '2026-11-29 12:14:47.730896+00', 6, 'ticket.moved', '{"queue": 5}', 'desk', NULL);
INSERT INTO public.event VALUES (84, 'person', 10, NULL, '2026-11-02 09:14:00+00', '2026-11-29 12:14:47.737285+00', NULL, 'person.registered', '{"name": "0ba73bae-073b-4bf9-81fa-30264646d61a", "role": "requester", "site": null, "team": null}', 'desk', NULL);
INSERT INTO public.event VALUES (85, 'ticket', 15, 15, '2026-11-02 09:14:00+00', '2026-11-29 12:14:47.739931+00', 10, 'ticket.created', '{"kind": "fault", "text": "7bf3142f-6b2b-4f1b-9303-70fb6cfede7d", "queue": 5, "number": 15, "status": "new", "channel": "portal", "subject": "6252c01e-98f1-4583-8e79-d5bd12eb0436", "priority": "P2", "requester": 10, "attributes": {"module": "Decision submit", "platform": "Moderation Console"}}', 'desk', NULL);
INSERT INTO public.event VALUES (86, 'ticket', 15, 15, '2026-11-02 09:17:00+00', '2026-11-29 12:14:47.745104+00', 6, 'ticket.replied', '{"by": "human", "text": "e9ffbd9d-4b98-4884-ae7a-895f3a2335aa"}', 'desk', NULL);
INSERT INTO public.event VALUES (87, 'ticket', 15, 15, '2026-11-02 09:17:00+00', '2026-11-29 12:14:47.745109+00', 6, 'ticket.status_changed', '{"to": "open"}', 'desk', NULL);
INSERT INTO public.event VALUES (88, 'ticket', 15, 15, '2026-11-02 09:18:00+00', '2026-11-29 12:14:47.751532+00', 6, 'ticket.moved', '{"queue": 6}', 'desk', NULL);
INSERT INTO public.event VALUES (89, 'ticket', 15, 15, '2026-11-02 09:19:00+00', '2026-11-29 12:14:47.757117+00', 6, 'ticket.status_changed', '{"to": "pending"}', 'desk', NULL);
INSERT INTO public.event VALUES (90, 'person', 11, NULL, '2026-11-02 09:21:00+00', '2026-11-29 12:14:47.762406+00', NULL, 'person.registered', '{"name": "42dcf673-2417-491d-8511-0be442d8592b", "role": "requester", "site": null, "team": null}', 'desk', NULL);
INSERT INTO public.event VALUES (91, 'ticket', 16, 16, '2026-11-02 09:21:00+00', '2026-11-29 12:14:47.765656+00', 11, 'ticket.created', '{"kind": "fault", "text": "1f7c2f33-526b-47e2-ac60-4c9854001168", "queue": 6, "number": 16, "status": "new", "channel": "portal", "subject": "b126cb3a-0c09-4d7f-9558-5f4c9992004e", "priority": "P2", "requester": 11, "attributes": {"module": "Decision submit", "platform": "Moderation Console"}}', 'desk', NULL);
INSERT INTO public.event VALUES (92, 'ticket', 16, 16, '2026-11-02 09:24:00+00', '2026-11-29 12:14:47.770797+00', 6, 'ticket.replied', '{"by": "human", "text": "ff3efc5f-0278-42a0-987a-65c48193a784"}', 'desk', NULL);
INSERT INTO public.event VALUES (93, 'ticket', 16, 16, '2026-11-02 09:24:00+00', '2026-11-29 12:14:47.770802+00', 6, 'ticket.status_changed', '{"to": "open"}', 'desk', NULL);
INSERT INTO public.event VALUES (94, 'ticket', 16, 16, '2026-11-02 09:25:00+00', '2026-11-29 12:14:47.776366+00', 6, 'ticket.moved', '{"queue": 5}', 'desk', NULL);
INSERT INTO public.event VALUES (95, 'ticket', 16, 16, '2026-11-02 09:26:00+00', '2026-11-29 12:14:47.781181+00', 6, 'ticket.status_changed', '{"to": "on_hold"}', 'desk', NULL);
INSERT INTO public.event VALUES (96, 'person', 12, NULL, '2026-11-02 09:28:00+00', '2026-11-29 12:14:47.786022+00', NULL, 'person.registered', '{"name": "13fe5572-e3f0-4654-93c7-7b0c55922ca3", "role": "requester", "site": null, "team": null}', 'desk', NULL);
INSERT INTO public.event VALUES (97, 'ticket', 17, 17, '2026-11-02 09:28:00+00', '2026-11-29 12:14:47.788937+00', 12, 'ticket.created', '{"kind": "fault", "text": "fde3f94c-37bb-43dc-bbf3-207e04bdc9ba", "queue": 5, "number": 17, "status": "new", "channel": "portal", "subject": "70bba6c4-01ee-4555-9cf2-829a6e4a266c", "priority": "P2", "requester": 12, "attributes": {"module": "Decision submit", "platform": "Moderation Console"}}', 'desk', NULL);
INSERT INTO public.event VALUES (98, 'ticket', 17, 17, '2026-11-02 09:31:00+00', '2026-11-29 12:14:47.794005+00', 6, 'ticket.replied', '{"by": "human", "text": "09f7b28c-aa2b-4642-952c-90e254c69e92"}', 'desk', NULL);
INSERT INTO public.event VALUES (99, 'ticket', 17, 17, '2026-11-02 09:31:00+00', '2026-11-29 12:14:47.794011+00', 6, 'ticket.status_changed', '{"to": "open"}', 'desk', NULL);
INSERT INTO public.event VALUES (100, 'ticket', 17, 17, '2026-11-02 09:32:00+00', '2026-11-29 12:14:47.800396+00', 6, 'ticket.moved', '{"queue": 6}', 'desk', NULL);
INSERT INTO public.event VALUES (101, 'ticket', 17, 17, '2026-11-02 09:33:00+00', '2026-11-29 12:14:47.805566+00', 6, 'ticket.status_changed', '{"to": "solved", "reason": "solved"}', 'desk', NULL);
INSERT INTO public.event VALUES (102, 'person', 13, NULL, '2026-11-02 09:35:00+00', '2026-11-29 12:14:47.814408+00', NULL, 'person.registered', '{"name": "0db05159-ed53-4e04-9e82-6ade764eba92", "role": "requester", "site": null, "team": null}', 'desk', NULL);
INSERT INTO public.event VALUES (103, 'ticket', 18, 18, '2026-11-02 09:35:00+00', '2026-11-29 12:14:47.819338+00', 13, 'ticket.created', '{"kind": "fault", "text": "9a9d5ddb-a26d-4493-a5f1-466bdc71c700", "queue": 6, "number": 18, "status": "new", "channel": "portal", "subject": "df39fdc1-79d5-491a-9c4e-7badb37b8a8c", "priority": "P2", "requester": 13, "attributes": {"module": "Decision submit", "platform": "Moderation Console"}}', 'desk', NULL);
INSERT INTO public.event VALUES (104, 'ticket', 18, 18, '2026-11-02 09:38:00+00', '2026-11-29 12:14:47.824568+00', 6, 'ticket.replied', '{"by": "human", "text": "6b345c54-6aa8-400a-9944-9f50e3cf56ee"}', 'desk', NULL);
INSERT INTO public.event VALUES (105, 'ticket', 18, 18, '2026-11-02 09:38:00+00', '2026-11-29 12:14:47.824574+00', 6, 'ticket.status_changed', '{"to": "open"}', 'desk', NULL);
INSERT INTO public.event VALUES (106, 'ticket', 18, 18, '2026-11-02 09:39:00+00', '2026-11-29 12:14:47.830512+00', 6, 'ticket.moved', '{"queue": 5}', 'desk', NULL);
INSERT INTO public.event VALUES (107, 'ticket', 18, 18, '2026-11-02 09:40:00+00', '2026-11-29 12:14:47.835646+00', 6, 'ticket.status_changed', '{"to": "closed", "reason": "solved"}', 'desk', NULL);
INSERT INTO public.event VALUES (108, 'queue', 7, NULL, '2026-11-02 10:00:00+00', '2026-11-29 12:14:47.841152+00', NULL, 'queue.created', '{"name": "Trust and safety", "team": null}', 'desk', NULL);
INSERT INTO public.event VALUES (109, 'queue', 7, NULL, '2026-11-02 10:00:00+00', '2026-11-29 12:14:47.843216+00', 7, 'queue.restricted', '{"to": true}', 'desk', NULL);
INSERT INTO public.event VALUES (110, 'ticket', 19, 19, '2026-11-02 10:00:00+00', '2026-11-29 12:14:47.845624+00', 7, 'ticket.created', '{"kind": "fault", "text": "36721e60-3766-4a74-aa68-9753791720ee", "queue": 7, "number": 9000000001, "status": "new", "channel": "portal", "subject": "03344fb9-9ae5-4a7c-ae4d-80813fe3fdd8", "priority": "P2", "requester": 7, "attributes": {}}', 'desk', NULL);
INSERT INTO public.event VALUES (111, 'access', 1, NULL, '2026-11-02 10:00:00+00', '2026-11-29 12:14:47.850075+00', 7, 'access.given', '{"team": null, "queue": null, "person": 6, "reason": "e20cec3e-4484-43ee-9867-45bc68eef604", "ticket": 19, "expires_at": "2036-10-30T10:00:00+00:00"}', 'desk', NULL);
INSERT INTO public.event VALUES (112, 'ticket', 19, 19, '2026-11-02 10:00:00+00', '2026-11-29 12:14:47.854218+00', 6, 'ticket.noted', '{"text": "1060dd5b-610c-42cf-a4ba-2b8d883c9f99", "partners": true}', 'desk', NULL);
INSERT INTO public.event VALUES (113, 'person', 6, NULL, '2026-11-02 10:00:00+00', '2026-11-29 12:14:47.858534+00', 6, 'person.preferences_changed', '{"zone": "Asia/Shanghai", "language": "zh-hans"}', 'desk', NULL);


--
-- Data for Name: event_cursor; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: event_pulse; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: feedback_idea; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: file; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: file_part; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: file_place; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: grouper_state; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: hook; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: hook_source; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: hook_thread; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: hook_unread; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: idempotency_key; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: job; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: mail_address; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: mail_imap_folder; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: mail_thread; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: mailbox; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: mfa_authenticator; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: personal_erasure; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: personal_hold; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: personal_text; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.personal_text VALUES ('a5f95fa1-9718-5ec4-b05e-f23db3592f12', 'name', NULL, 'r0');
INSERT INTO public.personal_text VALUES ('38f16133-6563-5c04-9e9a-e6d6901241d4', 'subject', 1, 'H0');
INSERT INTO public.personal_text VALUES ('dd8f72dd-ea46-5601-b40d-1640dfd5599e', 'name', NULL, 'r1');
INSERT INTO public.personal_text VALUES ('2b6d9e2a-8c70-50a9-a00f-ab0272f6f0f0', 'subject', 2, 'H1');
INSERT INTO public.personal_text VALUES ('cb44654c-b625-5227-bcab-32cd2eba899b', 'name', NULL, 'r2');
INSERT INTO public.personal_text VALUES ('e3b265af-55bb-53a1-b787-a1236a477c61', 'subject', 3, 'H2');
INSERT INTO public.personal_text VALUES ('05329bd5-2f6a-53e4-91b5-e21a32dddca5', 'name', NULL, 'r3');
INSERT INTO public.personal_text VALUES ('653d23a2-5fa2-5032-9d40-1a13c6475928', 'subject', 4, 'H3');
INSERT INTO public.personal_text VALUES ('43fa82b0-2cd8-5e67-a746-068206f52a79', 'name', NULL, 'r4');
INSERT INTO public.personal_text VALUES ('7f4ac4bd-026f-53e0-95af-068594c9afc9', 'subject', 5, 'H4');
INSERT INTO public.personal_text VALUES ('6dd806f8-03c1-5a58-9200-bd0aa14b87e3', 'subject', 6, 'H5');
INSERT INTO public.personal_text VALUES ('5c048351-0edf-5bc5-b328-a35e37a09e74', 'subject', 7, 'H6');
INSERT INTO public.personal_text VALUES ('f4184932-ea3e-51c1-8257-94931e0c0f7a', 'subject', 8, 'H7');
INSERT INTO public.personal_text VALUES ('cfafa19c-f2da-5896-98e0-f99b7c2f5d13', 'subject', 9, 'H8');
INSERT INTO public.personal_text VALUES ('eaa1ba1b-4eca-5bc0-9e15-15a77314422e', 'subject', 10, 'H9');
INSERT INTO public.personal_text VALUES ('c6917cba-6bac-5a77-8a17-2c408451bffc', 'subject', 11, 'H10');
INSERT INTO public.personal_text VALUES ('6814a716-dc4c-5701-adcb-f3e277d0fddd', 'subject', 12, 'H11');
INSERT INTO public.personal_text VALUES ('069e4d47-a770-4581-a3f7-0540368bc8c2', 'name', NULL, 'Sam');
INSERT INTO public.personal_text VALUES ('aa9b9090-4e74-4a0e-bde8-c731518bca5d', 'name', NULL, 'Lena');
INSERT INTO public.personal_text VALUES ('2a6df681-2413-4b6c-bc17-6ac41f06d241', 'name', NULL, 'Reviewer 0');
INSERT INTO public.personal_text VALUES ('1f1361b7-fe24-49fd-bd63-dcaf1117b535', 'subject', 13, 'Submit fails, new');
INSERT INTO public.personal_text VALUES ('f03f47ca-bc8c-49af-aa12-c91ba7730690', 'body', 13, 'It says MC-5023.');
INSERT INTO public.personal_text VALUES ('223de79a-c5a3-4dcb-b41f-bfde73053caa', 'name', NULL, 'Reviewer 1');
INSERT INTO public.personal_text VALUES ('7a424d07-56a8-4e02-a1ec-70a77313872d', 'subject', 14, 'Submit fails, open');
INSERT INTO public.personal_text VALUES ('12409d65-ca48-42b4-8a58-0d93136f5d14', 'body', 14, 'It says MC-5023.');
INSERT INTO public.personal_text VALUES ('b7af2490-83f2-4fdd-b3c6-e23035e0a3ce', 'body', 14, 'Thank you.');
INSERT INTO public.personal_text VALUES ('0ba73bae-073b-4bf9-81fa-30264646d61a', 'name', NULL, 'Reviewer 2');
INSERT INTO public.personal_text VALUES ('6252c01e-98f1-4583-8e79-d5bd12eb0436', 'subject', 15, 'Submit fails, pending');
INSERT INTO public.personal_text VALUES ('7bf3142f-6b2b-4f1b-9303-70fb6cfede7d', 'body', 15, 'It says MC-5023.');
INSERT INTO public.personal_text VALUES ('e9ffbd9d-4b98-4884-ae7a-895f3a2335aa', 'body', 15, 'Thank you.');
INSERT INTO public.personal_text VALUES ('42dcf673-2417-491d-8511-0be442d8592b', 'name', NULL, 'Reviewer 3');
INSERT INTO public.personal_text VALUES ('b126cb3a-0c09-4d7f-9558-5f4c9992004e', 'subject', 16, 'Submit fails, on_hold');
INSERT INTO public.personal_text VALUES ('1f7c2f33-526b-47e2-ac60-4c9854001168', 'body', 16, 'It says MC-5023.');
INSERT INTO public.personal_text VALUES ('ff3efc5f-0278-42a0-987a-65c48193a784', 'body', 16, 'Thank you.');
INSERT INTO public.personal_text VALUES ('13fe5572-e3f0-4654-93c7-7b0c55922ca3', 'name', NULL, 'Reviewer 4');
INSERT INTO public.personal_text VALUES ('70bba6c4-01ee-4555-9cf2-829a6e4a266c', 'subject', 17, 'Submit fails, solved');
INSERT INTO public.personal_text VALUES ('fde3f94c-37bb-43dc-bbf3-207e04bdc9ba', 'body', 17, 'It says MC-5023.');
INSERT INTO public.personal_text VALUES ('09f7b28c-aa2b-4642-952c-90e254c69e92', 'body', 17, 'Thank you.');
INSERT INTO public.personal_text VALUES ('0db05159-ed53-4e04-9e82-6ade764eba92', 'name', NULL, 'Reviewer 5');
INSERT INTO public.personal_text VALUES ('df39fdc1-79d5-491a-9c4e-7badb37b8a8c', 'subject', 18, 'Submit fails, closed');
INSERT INTO public.personal_text VALUES ('9a9d5ddb-a26d-4493-a5f1-466bdc71c700', 'body', 18, 'It says MC-5023.');
INSERT INTO public.personal_text VALUES ('6b345c54-6aa8-400a-9944-9f50e3cf56ee', 'body', 18, 'Thank you.');
INSERT INTO public.personal_text VALUES ('03344fb9-9ae5-4a7c-ae4d-80813fe3fdd8', 'subject', 19, 'Of one account');
INSERT INTO public.personal_text VALUES ('36721e60-3766-4a74-aa68-9753791720ee', 'body', 19, 'Please look.');
INSERT INTO public.personal_text VALUES ('e20cec3e-4484-43ee-9867-45bc68eef604', 'reason', NULL, 'Knows it');
INSERT INTO public.personal_text VALUES ('1060dd5b-610c-42cf-a4ba-2b8d883c9f99', 'note', 19, 'To whom it concerns.');


--
-- Data for Name: presence_draft; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: presence_here; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: procrastinate_events; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: procrastinate_jobs; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: procrastinate_periodic_defers; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: procrastinate_workers; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: rate_bucket; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: raw_mail; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: replay_clock; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: retention_rule; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: roster_absence; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: roster_day; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: roster_handover; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: roster_handover_read; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: rule_application; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: rule_due_rule; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: rule_due_ticket; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: search_day; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: search_document; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: search_word; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: sensitive_field; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: signal; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: socialaccount_socialaccount; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: socialaccount_socialapp; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: socialaccount_socialtoken; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ticket; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ticket VALUES (1, 1, 'H0', 'fault', 'solved', 'solved', NULL, 1, '{"group": "g0"}', NULL, 'import', 'import:history', 'H0', '2026-10-01 08:00:00+00', '2026-10-03 12:00:00+00', NULL, '2026-10-03 12:30:00+00', '2026-10-03 12:00:00+00', true, '2026-10-03 12:30:00+00', NULL, NULL, false, 0, 0, 0, false, '[1]', '[["2026-10-01T08:00:00+00:00", "2026-10-03T12:30:00+00:00"]]', '[["2026-10-01T08:00:00+00:00", "2026-10-03T12:00:00+00:00"]]', '[0, 3, 1]', 47, DEFAULT, NULL, 1, 1, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (2, 2, 'H1', 'fault', 'solved', 'solved', NULL, 1, '{"group": "g0"}', NULL, 'import', 'import:history', 'H1', '2026-10-01 09:00:00+00', '2026-10-03 13:00:00+00', NULL, '2026-10-03 13:30:00+00', '2026-10-03 13:00:00+00', true, '2026-10-03 13:30:00+00', NULL, NULL, false, 0, 0, 0, false, '[1]', '[["2026-10-01T09:00:00+00:00", "2026-10-03T13:30:00+00:00"]]', '[["2026-10-01T09:00:00+00:00", "2026-10-03T13:00:00+00:00"]]', '[0, 3, 1]', 49, DEFAULT, NULL, 1, 2, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (3, 3, 'H2', 'fault', 'solved', 'solved', NULL, 1, '{"group": "g0"}', NULL, 'import', 'import:history', 'H2', '2026-10-01 10:00:00+00', '2026-10-03 14:00:00+00', NULL, '2026-10-03 14:30:00+00', '2026-10-03 14:00:00+00', true, '2026-10-03 14:30:00+00', NULL, NULL, false, 0, 0, 0, false, '[1]', '[["2026-10-01T10:00:00+00:00", "2026-10-03T14:30:00+00:00"]]', '[["2026-10-01T10:00:00+00:00", "2026-10-03T14:00:00+00:00"]]', '[0, 3, 1]', 51, DEFAULT, NULL, 1, 3, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (4, 4, 'H3', 'fault', 'solved', 'solved', NULL, 1, '{"group": "g1"}', NULL, 'import', 'import:history', 'H3', '2026-10-01 11:00:00+00', '2026-10-03 15:00:00+00', NULL, '2026-10-03 15:30:00+00', '2026-10-03 15:00:00+00', true, '2026-10-03 15:30:00+00', NULL, NULL, false, 0, 0, 0, false, '[2]', '[["2026-10-01T11:00:00+00:00", "2026-10-03T15:30:00+00:00"]]', '[["2026-10-01T11:00:00+00:00", "2026-10-03T15:00:00+00:00"]]', '[0, 3, 1]', 53, DEFAULT, NULL, 2, 4, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (5, 5, 'H4', 'fault', 'solved', 'solved', NULL, 1, '{"group": "g1"}', NULL, 'import', 'import:history', 'H4', '2026-10-01 12:00:00+00', '2026-10-03 16:00:00+00', NULL, '2026-10-03 16:30:00+00', '2026-10-03 16:00:00+00', true, '2026-10-03 16:30:00+00', NULL, NULL, false, 0, 0, 0, false, '[2]', '[["2026-10-01T12:00:00+00:00", "2026-10-03T16:30:00+00:00"]]', '[["2026-10-01T12:00:00+00:00", "2026-10-03T16:00:00+00:00"]]', '[0, 3, 1]', 55, DEFAULT, NULL, 2, 5, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (6, 6, 'H5', 'fault', 'solved', 'solved', NULL, 1, '{"group": "g1"}', NULL, 'import', 'import:history', 'H5', '2026-10-01 13:00:00+00', '2026-10-03 17:00:00+00', NULL, '2026-10-03 17:30:00+00', '2026-10-03 17:00:00+00', true, '2026-10-03 17:30:00+00', NULL, NULL, false, 0, 0, 0, false, '[2]', '[["2026-10-01T13:00:00+00:00", "2026-10-03T17:30:00+00:00"]]', '[["2026-10-01T13:00:00+00:00", "2026-10-03T17:00:00+00:00"]]', '[0, 3, 1]', 57, DEFAULT, NULL, 2, 1, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (7, 7, 'H6', 'fault', 'solved', 'solved', NULL, 1, '{"group": "g2"}', NULL, 'import', 'import:history', 'H6', '2026-10-01 14:00:00+00', '2026-10-03 08:00:00+00', NULL, '2026-10-03 08:30:00+00', '2026-10-03 08:00:00+00', true, '2026-10-03 08:30:00+00', NULL, NULL, false, 0, 0, 0, false, '[3]', '[["2026-10-01T14:00:00+00:00", "2026-10-03T08:30:00+00:00"]]', '[["2026-10-01T14:00:00+00:00", "2026-10-03T08:00:00+00:00"]]', '[0, 3, 1]', 59, DEFAULT, NULL, 3, 2, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (8, 8, 'H7', 'fault', 'solved', 'solved', NULL, 1, '{"group": "g2"}', NULL, 'import', 'import:history', 'H7', '2026-10-01 15:00:00+00', '2026-10-03 09:00:00+00', NULL, '2026-10-03 09:30:00+00', '2026-10-03 09:00:00+00', true, '2026-10-03 09:30:00+00', NULL, NULL, false, 0, 0, 0, false, '[3]', '[["2026-10-01T15:00:00+00:00", "2026-10-03T09:30:00+00:00"]]', '[["2026-10-01T15:00:00+00:00", "2026-10-03T09:00:00+00:00"]]', '[0, 3, 1]', 61, DEFAULT, NULL, 3, 3, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (9, 9, 'H8', 'fault', 'solved', 'solved', NULL, 1, '{"group": "g2"}', NULL, 'import', 'import:history', 'H8', '2026-10-01 16:00:00+00', '2026-10-03 10:00:00+00', NULL, '2026-10-03 10:30:00+00', '2026-10-03 10:00:00+00', true, '2026-10-03 10:30:00+00', NULL, NULL, false, 0, 0, 0, false, '[3]', '[["2026-10-01T16:00:00+00:00", "2026-10-03T10:30:00+00:00"]]', '[["2026-10-01T16:00:00+00:00", "2026-10-03T10:00:00+00:00"]]', '[0, 3, 1]', 63, DEFAULT, NULL, 3, 4, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (10, 10, 'H9', 'fault', 'solved', 'solved', NULL, 1, '{"group": "g3"}', NULL, 'import', 'import:history', 'H9', '2026-10-01 17:00:00+00', '2026-10-03 11:00:00+00', NULL, '2026-10-03 11:30:00+00', '2026-10-03 11:00:00+00', true, '2026-10-03 11:30:00+00', NULL, NULL, false, 0, 0, 0, false, '[4]', '[["2026-10-01T17:00:00+00:00", "2026-10-03T11:30:00+00:00"]]', '[["2026-10-01T17:00:00+00:00", "2026-10-03T11:00:00+00:00"]]', '[0, 3, 1]', 65, DEFAULT, NULL, 4, 5, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (11, 11, 'H10', 'fault', 'solved', 'solved', NULL, 1, '{"group": "g3"}', NULL, 'import', 'import:history', 'H10', '2026-10-01 08:00:00+00', '2026-10-03 12:00:00+00', NULL, '2026-10-03 12:30:00+00', '2026-10-03 12:00:00+00', true, '2026-10-03 12:30:00+00', NULL, NULL, false, 0, 0, 0, false, '[4]', '[["2026-10-01T08:00:00+00:00", "2026-10-03T12:30:00+00:00"]]', '[["2026-10-01T08:00:00+00:00", "2026-10-03T12:00:00+00:00"]]', '[0, 3, 1]', 67, DEFAULT, NULL, 4, 1, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (12, 12, 'H11', 'fault', 'solved', 'solved', NULL, 1, '{"group": "g3"}', NULL, 'import', 'import:history', 'H11', '2026-10-01 09:00:00+00', '2026-10-03 13:00:00+00', NULL, '2026-10-03 13:30:00+00', '2026-10-03 13:00:00+00', true, '2026-10-03 13:30:00+00', NULL, NULL, false, 0, 0, 0, false, '[4]', '[["2026-10-01T09:00:00+00:00", "2026-10-03T13:30:00+00:00"]]', '[["2026-10-01T09:00:00+00:00", "2026-10-03T13:00:00+00:00"]]', '[0, 3, 1]', 69, DEFAULT, NULL, 4, 2, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (13, 13, 'Submit fails, new', 'fault', 'new', NULL, 'P2', 1, '{"module": "Decision submit", "platform": "Moderation Console"}', 'Moderation Console', 'portal', 'desk', NULL, '2026-11-02 09:00:00+00', '2026-11-02 09:00:00+00', NULL, NULL, NULL, false, NULL, NULL, NULL, true, 0, 0, 0, false, '[5]', '[["2026-11-02T09:00:00+00:00", null]]', '[["2026-11-02T09:00:00+00:00", null]]', '[1, 78, 0]', 78, DEFAULT, NULL, 5, 8, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-02 09:00:00+00', 0, 0, '{}');
INSERT INTO public.ticket VALUES (14, 14, 'Submit fails, open', 'fault', 'open', NULL, 'P2', 1, '{"module": "Decision submit", "platform": "Moderation Console"}', 'Moderation Console', 'portal', 'desk', NULL, '2026-11-02 09:07:00+00', '2026-11-02 09:11:00+00', '2026-11-02 09:10:00+00', NULL, NULL, false, NULL, NULL, NULL, true, 1, 0, 1, false, '[6, 5]', '[["2026-11-02T09:07:00+00:00", null]]', '[["2026-11-02T09:07:00+00:00", null]]', '[1, 83, 0]', 83, DEFAULT, NULL, 5, 9, 0, true, '2026-11-02 09:11:00+00', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (15, 15, 'Submit fails, pending', 'fault', 'pending', NULL, 'P2', 1, '{"module": "Decision submit", "platform": "Moderation Console"}', 'Moderation Console', 'portal', 'desk', NULL, '2026-11-02 09:14:00+00', '2026-11-02 09:19:00+00', '2026-11-02 09:17:00+00', NULL, NULL, false, NULL, NULL, NULL, true, 1, 0, 1, false, '[5, 6]', '[["2026-11-02T09:14:00+00:00", null]]', '[["2026-11-02T09:14:00+00:00", null]]', '[1, 89, 0]', 89, DEFAULT, NULL, 6, 10, 0, true, '2026-11-02 09:18:00+00', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (16, 16, 'Submit fails, on_hold', 'fault', 'on_hold', NULL, 'P2', 1, '{"module": "Decision submit", "platform": "Moderation Console"}', 'Moderation Console', 'portal', 'desk', NULL, '2026-11-02 09:21:00+00', '2026-11-02 09:26:00+00', '2026-11-02 09:24:00+00', NULL, NULL, false, NULL, NULL, NULL, true, 1, 0, 1, false, '[6, 5]', '[["2026-11-02T09:21:00+00:00", null]]', '[["2026-11-02T09:21:00+00:00", null]]', '[1, 95, 0]', 95, DEFAULT, NULL, 5, 11, 0, true, '2026-11-02 09:25:00+00', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (17, 17, 'Submit fails, solved', 'fault', 'solved', 'solved', 'P2', 1, '{"module": "Decision submit", "platform": "Moderation Console"}', 'Moderation Console', 'portal', 'desk', NULL, '2026-11-02 09:28:00+00', '2026-11-02 09:33:00+00', '2026-11-02 09:31:00+00', '2026-11-02 09:33:00+00', '2026-11-02 09:33:00+00', false, NULL, NULL, NULL, true, 1, 0, 1, false, '[5, 6]', '[["2026-11-02T09:28:00+00:00", "2026-11-02T09:33:00+00:00"]]', '[["2026-11-02T09:28:00+00:00", "2026-11-02T09:33:00+00:00"]]', '[1, 101, 0]', 101, DEFAULT, NULL, 6, 12, 0, true, '2026-11-02 09:32:00+00', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (18, 18, 'Submit fails, closed', 'fault', 'closed', 'solved', 'P2', 1, '{"module": "Decision submit", "platform": "Moderation Console"}', 'Moderation Console', 'portal', 'desk', NULL, '2026-11-02 09:35:00+00', '2026-11-02 09:40:00+00', '2026-11-02 09:38:00+00', '2026-11-02 09:40:00+00', '2026-11-02 09:40:00+00', false, NULL, NULL, NULL, true, 1, 0, 1, false, '[6, 5]', '[["2026-11-02T09:35:00+00:00", "2026-11-02T09:40:00+00:00"]]', '[["2026-11-02T09:35:00+00:00", "2026-11-02T09:40:00+00:00"]]', '[1, 107, 0]', 107, DEFAULT, NULL, 5, 13, 0, true, '2026-11-02 09:39:00+00', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}');
INSERT INTO public.ticket VALUES (19, 9000000001, 'Of one account', 'fault', 'new', NULL, 'P2', 1, '{}', NULL, 'portal', 'desk', NULL, '2026-11-02 10:00:00+00', '2026-11-02 10:00:00+00', NULL, NULL, NULL, false, NULL, NULL, NULL, true, 0, 0, 0, false, '[7]', '[["2026-11-02T10:00:00+00:00", null]]', '[["2026-11-02T10:00:00+00:00", null]]', '[1, 112, 0]', 112, DEFAULT, NULL, 7, 7, 0, false, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-02 10:00:00+00', 0, 0, '{}');


--
-- Data for Name: ticket_duration; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ticket_duration VALUES (1, 'fault', '', 93, 8);
INSERT INTO public.ticket_duration VALUES (2, 'fault', '', 91, 4);
INSERT INTO public.ticket_duration VALUES (3, 'fault', 'P2', 19, 2);


--
-- Data for Name: ticket_group; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ticket_in_group; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ticket_link; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ticket_mention; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ticket_vector; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ticket_vote; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ticket_work; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: timeline_entry; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.timeline_entry VALUES (3, 0, 1, 0, '2026-10-01 08:00:00+00', 'ticket.created', true, NULL, '{}', NULL, 1);
INSERT INTO public.timeline_entry VALUES (4, 0, 1, 1, '2026-10-01 08:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 1);
INSERT INTO public.timeline_entry VALUES (34, 0, 2, 0, '2026-10-02 10:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "pending", "from": "open", "reason": null}', NULL, 1);
INSERT INTO public.timeline_entry VALUES (46, 0, 3, 0, '2026-10-03 12:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "solved", "from": "pending", "reason": "solved"}', NULL, 1);
INSERT INTO public.timeline_entry VALUES (47, 0, 3, 1, '2026-10-03 12:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 1);
INSERT INTO public.timeline_entry VALUES (6, 0, 1, 0, '2026-10-01 09:00:00+00', 'ticket.created', true, NULL, '{}', NULL, 2);
INSERT INTO public.timeline_entry VALUES (7, 0, 1, 1, '2026-10-01 09:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 2);
INSERT INTO public.timeline_entry VALUES (35, 0, 2, 0, '2026-10-02 11:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "pending", "from": "open", "reason": null}', NULL, 2);
INSERT INTO public.timeline_entry VALUES (48, 0, 3, 0, '2026-10-03 13:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "solved", "from": "pending", "reason": "solved"}', NULL, 2);
INSERT INTO public.timeline_entry VALUES (49, 0, 3, 1, '2026-10-03 13:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 2);
INSERT INTO public.timeline_entry VALUES (9, 0, 1, 0, '2026-10-01 10:00:00+00', 'ticket.created', true, NULL, '{}', NULL, 3);
INSERT INTO public.timeline_entry VALUES (10, 0, 1, 1, '2026-10-01 10:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 3);
INSERT INTO public.timeline_entry VALUES (36, 0, 2, 0, '2026-10-02 12:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "pending", "from": "open", "reason": null}', NULL, 3);
INSERT INTO public.timeline_entry VALUES (50, 0, 3, 0, '2026-10-03 14:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "solved", "from": "pending", "reason": "solved"}', NULL, 3);
INSERT INTO public.timeline_entry VALUES (51, 0, 3, 1, '2026-10-03 14:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 3);
INSERT INTO public.timeline_entry VALUES (13, 0, 1, 0, '2026-10-01 11:00:00+00', 'ticket.created', true, NULL, '{}', NULL, 4);
INSERT INTO public.timeline_entry VALUES (14, 0, 1, 1, '2026-10-01 11:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 4);
INSERT INTO public.timeline_entry VALUES (37, 0, 2, 0, '2026-10-02 13:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "pending", "from": "open", "reason": null}', NULL, 4);
INSERT INTO public.timeline_entry VALUES (52, 0, 3, 0, '2026-10-03 15:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "solved", "from": "pending", "reason": "solved"}', NULL, 4);
INSERT INTO public.timeline_entry VALUES (53, 0, 3, 1, '2026-10-03 15:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 4);
INSERT INTO public.timeline_entry VALUES (16, 0, 1, 0, '2026-10-01 12:00:00+00', 'ticket.created', true, NULL, '{}', NULL, 5);
INSERT INTO public.timeline_entry VALUES (17, 0, 1, 1, '2026-10-01 12:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 5);
INSERT INTO public.timeline_entry VALUES (38, 0, 2, 0, '2026-10-02 14:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "pending", "from": "open", "reason": null}', NULL, 5);
INSERT INTO public.timeline_entry VALUES (54, 0, 3, 0, '2026-10-03 16:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "solved", "from": "pending", "reason": "solved"}', NULL, 5);
INSERT INTO public.timeline_entry VALUES (55, 0, 3, 1, '2026-10-03 16:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 5);
INSERT INTO public.timeline_entry VALUES (18, 0, 1, 0, '2026-10-01 13:00:00+00', 'ticket.created', true, NULL, '{}', NULL, 6);
INSERT INTO public.timeline_entry VALUES (19, 0, 1, 1, '2026-10-01 13:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 6);
INSERT INTO public.timeline_entry VALUES (39, 0, 2, 0, '2026-10-02 15:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "pending", "from": "open", "reason": null}', NULL, 6);
INSERT INTO public.timeline_entry VALUES (56, 0, 3, 0, '2026-10-03 17:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "solved", "from": "pending", "reason": "solved"}', NULL, 6);
INSERT INTO public.timeline_entry VALUES (57, 0, 3, 1, '2026-10-03 17:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 6);
INSERT INTO public.timeline_entry VALUES (21, 0, 1, 0, '2026-10-01 14:00:00+00', 'ticket.created', true, NULL, '{}', NULL, 7);
INSERT INTO public.timeline_entry VALUES (22, 0, 1, 1, '2026-10-01 14:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 7);
INSERT INTO public.timeline_entry VALUES (40, 0, 2, 0, '2026-10-02 16:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "pending", "from": "open", "reason": null}', NULL, 7);
INSERT INTO public.timeline_entry VALUES (58, 0, 3, 0, '2026-10-03 08:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "solved", "from": "pending", "reason": "solved"}', NULL, 7);
INSERT INTO public.timeline_entry VALUES (59, 0, 3, 1, '2026-10-03 08:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 7);
INSERT INTO public.timeline_entry VALUES (23, 0, 1, 0, '2026-10-01 15:00:00+00', 'ticket.created', true, NULL, '{}', NULL, 8);
INSERT INTO public.timeline_entry VALUES (24, 0, 1, 1, '2026-10-01 15:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 8);
INSERT INTO public.timeline_entry VALUES (41, 0, 2, 0, '2026-10-02 17:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "pending", "from": "open", "reason": null}', NULL, 8);
INSERT INTO public.timeline_entry VALUES (60, 0, 3, 0, '2026-10-03 09:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "solved", "from": "pending", "reason": "solved"}', NULL, 8);
INSERT INTO public.timeline_entry VALUES (61, 0, 3, 1, '2026-10-03 09:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 8);
INSERT INTO public.timeline_entry VALUES (25, 0, 1, 0, '2026-10-01 16:00:00+00', 'ticket.created', true, NULL, '{}', NULL, 9);
INSERT INTO public.timeline_entry VALUES (26, 0, 1, 1, '2026-10-01 16:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 9);
INSERT INTO public.timeline_entry VALUES (42, 0, 2, 0, '2026-10-02 08:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "pending", "from": "open", "reason": null}', NULL, 9);
INSERT INTO public.timeline_entry VALUES (62, 0, 3, 0, '2026-10-03 10:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "solved", "from": "pending", "reason": "solved"}', NULL, 9);
INSERT INTO public.timeline_entry VALUES (63, 0, 3, 1, '2026-10-03 10:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 9);
INSERT INTO public.timeline_entry VALUES (28, 0, 1, 0, '2026-10-01 17:00:00+00', 'ticket.created', true, NULL, '{}', NULL, 10);
INSERT INTO public.timeline_entry VALUES (29, 0, 1, 1, '2026-10-01 17:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 10);
INSERT INTO public.timeline_entry VALUES (43, 0, 2, 0, '2026-10-02 09:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "pending", "from": "open", "reason": null}', NULL, 10);
INSERT INTO public.timeline_entry VALUES (64, 0, 3, 0, '2026-10-03 11:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "solved", "from": "pending", "reason": "solved"}', NULL, 10);
INSERT INTO public.timeline_entry VALUES (65, 0, 3, 1, '2026-10-03 11:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 10);
INSERT INTO public.timeline_entry VALUES (30, 0, 1, 0, '2026-10-01 08:00:00+00', 'ticket.created', true, NULL, '{}', NULL, 11);
INSERT INTO public.timeline_entry VALUES (31, 0, 1, 1, '2026-10-01 08:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 11);
INSERT INTO public.timeline_entry VALUES (44, 0, 2, 0, '2026-10-02 10:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "pending", "from": "open", "reason": null}', NULL, 11);
INSERT INTO public.timeline_entry VALUES (66, 0, 3, 0, '2026-10-03 12:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "solved", "from": "pending", "reason": "solved"}', NULL, 11);
INSERT INTO public.timeline_entry VALUES (67, 0, 3, 1, '2026-10-03 12:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 11);
INSERT INTO public.timeline_entry VALUES (32, 0, 1, 0, '2026-10-01 09:00:00+00', 'ticket.created', true, NULL, '{}', NULL, 12);
INSERT INTO public.timeline_entry VALUES (33, 0, 1, 1, '2026-10-01 09:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 12);
INSERT INTO public.timeline_entry VALUES (45, 0, 2, 0, '2026-10-02 11:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "pending", "from": "open", "reason": null}', NULL, 12);
INSERT INTO public.timeline_entry VALUES (68, 0, 3, 0, '2026-10-03 13:00:00+00', 'ticket.status_changed', true, NULL, '{"to": "solved", "from": "pending", "reason": "solved"}', NULL, 12);
INSERT INTO public.timeline_entry VALUES (69, 0, 3, 1, '2026-10-03 13:00:00+00', 'ticket.source_stated', false, NULL, '{}', NULL, 12);
INSERT INTO public.timeline_entry VALUES (78, 1, 78, 0, '2026-11-02 09:00:00+00', 'ticket.created', true, 'f03f47ca-bc8c-49af-aa12-c91ba7730690', '{}', 8, 13);
INSERT INTO public.timeline_entry VALUES (80, 1, 80, 0, '2026-11-02 09:07:00+00', 'ticket.created', true, '12409d65-ca48-42b4-8a58-0d93136f5d14', '{}', 9, 14);
INSERT INTO public.timeline_entry VALUES (81, 1, 81, 0, '2026-11-02 09:10:00+00', 'ticket.replied', true, 'b7af2490-83f2-4fdd-b3c6-e23035e0a3ce', '{"by": "human"}', 6, 14);
INSERT INTO public.timeline_entry VALUES (82, 1, 82, 0, '2026-11-02 09:10:00+00', 'ticket.status_changed', true, NULL, '{"to": "open", "from": "new", "reason": null}', 6, 14);
INSERT INTO public.timeline_entry VALUES (83, 1, 83, 0, '2026-11-02 09:11:00+00', 'ticket.moved', false, NULL, '{"to": 5, "from": 6}', 6, 14);
INSERT INTO public.timeline_entry VALUES (85, 1, 85, 0, '2026-11-02 09:14:00+00', 'ticket.created', true, '7bf3142f-6b2b-4f1b-9303-70fb6cfede7d', '{}', 10, 15);
INSERT INTO public.timeline_entry VALUES (86, 1, 86, 0, '2026-11-02 09:17:00+00', 'ticket.replied', true, 'e9ffbd9d-4b98-4884-ae7a-895f3a2335aa', '{"by": "human"}', 6, 15);
INSERT INTO public.timeline_entry VALUES (87, 1, 87, 0, '2026-11-02 09:17:00+00', 'ticket.status_changed', true, NULL, '{"to": "open", "from": "new", "reason": null}', 6, 15);
INSERT INTO public.timeline_entry VALUES (88, 1, 88, 0, '2026-11-02 09:18:00+00', 'ticket.moved', false, NULL, '{"to": 6, "from": 5}', 6, 15);
INSERT INTO public.timeline_entry VALUES (89, 1, 89, 0, '2026-11-02 09:19:00+00', 'ticket.status_changed', true, NULL, '{"to": "pending", "from": "open", "reason": null}', 6, 15);
INSERT INTO public.timeline_entry VALUES (91, 1, 91, 0, '2026-11-02 09:21:00+00', 'ticket.created', true, '1f7c2f33-526b-47e2-ac60-4c9854001168', '{}', 11, 16);
INSERT INTO public.timeline_entry VALUES (92, 1, 92, 0, '2026-11-02 09:24:00+00', 'ticket.replied', true, 'ff3efc5f-0278-42a0-987a-65c48193a784', '{"by": "human"}', 6, 16);
INSERT INTO public.timeline_entry VALUES (93, 1, 93, 0, '2026-11-02 09:24:00+00', 'ticket.status_changed', true, NULL, '{"to": "open", "from": "new", "reason": null}', 6, 16);
INSERT INTO public.timeline_entry VALUES (94, 1, 94, 0, '2026-11-02 09:25:00+00', 'ticket.moved', false, NULL, '{"to": 5, "from": 6}', 6, 16);
INSERT INTO public.timeline_entry VALUES (95, 1, 95, 0, '2026-11-02 09:26:00+00', 'ticket.status_changed', true, NULL, '{"to": "on_hold", "from": "open", "reason": null}', 6, 16);
INSERT INTO public.timeline_entry VALUES (97, 1, 97, 0, '2026-11-02 09:28:00+00', 'ticket.created', true, 'fde3f94c-37bb-43dc-bbf3-207e04bdc9ba', '{}', 12, 17);
INSERT INTO public.timeline_entry VALUES (98, 1, 98, 0, '2026-11-02 09:31:00+00', 'ticket.replied', true, '09f7b28c-aa2b-4642-952c-90e254c69e92', '{"by": "human"}', 6, 17);
INSERT INTO public.timeline_entry VALUES (99, 1, 99, 0, '2026-11-02 09:31:00+00', 'ticket.status_changed', true, NULL, '{"to": "open", "from": "new", "reason": null}', 6, 17);
INSERT INTO public.timeline_entry VALUES (100, 1, 100, 0, '2026-11-02 09:32:00+00', 'ticket.moved', false, NULL, '{"to": 6, "from": 5}', 6, 17);
INSERT INTO public.timeline_entry VALUES (101, 1, 101, 0, '2026-11-02 09:33:00+00', 'ticket.status_changed', true, NULL, '{"to": "solved", "from": "open", "reason": "solved"}', 6, 17);
INSERT INTO public.timeline_entry VALUES (103, 1, 103, 0, '2026-11-02 09:35:00+00', 'ticket.created', true, '9a9d5ddb-a26d-4493-a5f1-466bdc71c700', '{}', 13, 18);
INSERT INTO public.timeline_entry VALUES (104, 1, 104, 0, '2026-11-02 09:38:00+00', 'ticket.replied', true, '6b345c54-6aa8-400a-9944-9f50e3cf56ee', '{"by": "human"}', 6, 18);
INSERT INTO public.timeline_entry VALUES (105, 1, 105, 0, '2026-11-02 09:38:00+00', 'ticket.status_changed', true, NULL, '{"to": "open", "from": "new", "reason": null}', 6, 18);
INSERT INTO public.timeline_entry VALUES (106, 1, 106, 0, '2026-11-02 09:39:00+00', 'ticket.moved', false, NULL, '{"to": 5, "from": 6}', 6, 18);
INSERT INTO public.timeline_entry VALUES (107, 1, 107, 0, '2026-11-02 09:40:00+00', 'ticket.status_changed', true, NULL, '{"to": "closed", "from": "open", "reason": "solved"}', 6, 18);
INSERT INTO public.timeline_entry VALUES (110, 1, 110, 0, '2026-11-02 10:00:00+00', 'ticket.created', true, '36721e60-3766-4a74-aa68-9753791720ee', '{}', 7, 19);
INSERT INTO public.timeline_entry VALUES (112, 1, 112, 0, '2026-11-02 10:00:00+00', 'ticket.noted', false, '1060dd5b-610c-42cf-a4ba-2b8d883c9f99', '{"partners": true}', 6, 19);


--
-- Data for Name: view_cell; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: view_counted; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ways_in_device; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ways_in_rolerule; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ways_in_serviceaccount; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ways_in_session; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ways_in_signinname; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ways_in_tries; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Name: account_emailaddress_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.account_emailaddress_id_seq', 1, false);


--
-- Name: account_emailconfirmation_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.account_emailconfirmation_id_seq', 1, false);


--
-- Name: api_token_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.api_token_id_seq', 1, false);


--
-- Name: assignment_cursor_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.assignment_cursor_id_seq', 1, false);


--
-- Name: assignment_turn_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.assignment_turn_id_seq', 1, false);


--
-- Name: audit_entry_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.audit_entry_id_seq', 1, false);


--
-- Name: auth_group_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.auth_group_id_seq', 1, false);


--
-- Name: auth_group_permissions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 1, false);


--
-- Name: auth_permission_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.auth_permission_id_seq', 396, true);


--
-- Name: board_cell_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.board_cell_id_seq', 39, true);


--
-- Name: clock_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.clock_id_seq', 1, false);


--
-- Name: core_account_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.core_account_id_seq', 1, true);


--
-- Name: core_definitionversion_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.core_definitionversion_id_seq', 1, false);


--
-- Name: core_skillgrant_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.core_skillgrant_id_seq', 1, false);


--
-- Name: delivery_attempt_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.delivery_attempt_id_seq', 1, false);


--
-- Name: delivery_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.delivery_id_seq', 1, false);


--
-- Name: delivery_target_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.delivery_target_id_seq', 1, false);


--
-- Name: django_content_type_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.django_content_type_id_seq', 99, true);


--
-- Name: django_migrations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.django_migrations_id_seq', 115, true);


--
-- Name: event_position_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.event_position_seq', 113, true);


--
-- Name: file_part_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.file_part_id_seq', 1, false);


--
-- Name: file_place_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.file_place_id_seq', 1, false);


--
-- Name: hook_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.hook_id_seq', 1, false);


--
-- Name: hook_source_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.hook_source_id_seq', 1, false);


--
-- Name: hook_thread_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.hook_thread_id_seq', 1, false);


--
-- Name: hook_unread_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.hook_unread_id_seq', 1, false);


--
-- Name: idempotency_key_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.idempotency_key_id_seq', 1, false);


--
-- Name: job_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.job_id_seq', 1, false);


--
-- Name: mail_address_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.mail_address_id_seq', 1, false);


--
-- Name: mail_imap_folder_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.mail_imap_folder_id_seq', 1, false);


--
-- Name: mail_thread_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.mail_thread_id_seq', 1, false);


--
-- Name: mailbox_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.mailbox_id_seq', 1, false);


--
-- Name: mfa_authenticator_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.mfa_authenticator_id_seq', 1, false);


--
-- Name: personal_erasure_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.personal_erasure_id_seq', 1, false);


--
-- Name: personal_hold_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.personal_hold_id_seq', 1, false);


--
-- Name: presence_draft_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.presence_draft_id_seq', 1, false);


--
-- Name: procrastinate_events_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.procrastinate_events_id_seq', 1, false);


--
-- Name: procrastinate_jobs_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.procrastinate_jobs_id_seq', 1, false);


--
-- Name: procrastinate_periodic_defers_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.procrastinate_periodic_defers_id_seq', 1, false);


--
-- Name: procrastinate_workers_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.procrastinate_workers_id_seq', 1, false);


--
-- Name: rate_bucket_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.rate_bucket_id_seq', 1, false);


--
-- Name: raw_mail_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.raw_mail_id_seq', 1, false);


--
-- Name: replay_clock_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.replay_clock_id_seq', 1, false);


--
-- Name: retention_rule_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.retention_rule_id_seq', 1, false);


--
-- Name: roster_day_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.roster_day_id_seq', 1, false);


--
-- Name: roster_handover_read_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.roster_handover_read_id_seq', 1, false);


--
-- Name: rule_due_ticket_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.rule_due_ticket_id_seq', 1, false);


--
-- Name: sensitive_field_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.sensitive_field_id_seq', 1, false);


--
-- Name: socialaccount_socialaccount_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.socialaccount_socialaccount_id_seq', 1, false);


--
-- Name: socialaccount_socialapp_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.socialaccount_socialapp_id_seq', 1, false);


--
-- Name: socialaccount_socialtoken_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.socialaccount_socialtoken_id_seq', 1, false);


--
-- Name: ticket_duration_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.ticket_duration_id_seq', 4, true);


--
-- Name: ticket_link_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.ticket_link_id_seq', 1, false);


--
-- Name: ticket_mention_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.ticket_mention_id_seq', 1, false);


--
-- Name: ticket_vote_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.ticket_vote_id_seq', 1, false);


--
-- Name: ticket_work_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.ticket_work_id_seq', 1, false);


--
-- Name: view_cell_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.view_cell_id_seq', 1, false);


--
-- Name: view_counted_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.view_counted_id_seq', 1, false);


--
-- Name: ways_in_device_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.ways_in_device_id_seq', 1, false);


--
-- Name: ways_in_session_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.ways_in_session_id_seq', 1, false);


--
-- Name: account_emailaddress account_emailaddress_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);


--
-- Name: account_emailaddress account_emailaddress_user_id_email_987c8728_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);


--
-- Name: account_emailconfirmation account_emailconfirmation_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);


--
-- Name: account_emailconfirmation account_emailconfirmation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);


--
-- Name: api_token api_token_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (id);


--
-- Name: api_token api_token_secret_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_secret_hash_key UNIQUE (secret_hash);


--
-- Name: assignment_away assignment_away_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_away
    ADD CONSTRAINT assignment_away_pkey PRIMARY KEY (person_id);


--
-- Name: assignment_cursor assignment_cursor_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_cursor
    ADD CONSTRAINT assignment_cursor_pkey PRIMARY KEY (id);


--
-- Name: assignment_turn assignment_turn_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_turn
    ADD CONSTRAINT assignment_turn_pkey PRIMARY KEY (id);


--
-- Name: assignment_waiting assignment_waiting_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_waiting
    ADD CONSTRAINT assignment_waiting_pkey PRIMARY KEY (ticket);


--
-- Name: audit_entry audit_entry_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_entry
    ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (id);


--
-- Name: audit_entry audit_entry_position_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_entry
    ADD CONSTRAINT audit_entry_position_key UNIQUE ("position");


--
-- Name: auth_group auth_group_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);


--
-- Name: auth_group_permissions auth_group_permissions_group_id_permission_id_0cd325b0_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);


--
-- Name: auth_group_permissions auth_group_permissions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);


--
-- Name: auth_group auth_group_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);


--
-- Name: auth_permission auth_permission_content_type_id_codename_01ab375a_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);


--
-- Name: auth_permission auth_permission_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);


--
-- Name: backtest_upload backtest_upload_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.backtest_upload
    ADD CONSTRAINT backtest_upload_pkey PRIMARY KEY (id);


--
-- Name: board_cell board_cell_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.board_cell
    ADD CONSTRAINT board_cell_once UNIQUE (queue, status, priority, owner, platform);


--
-- Name: board_cell board_cell_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.board_cell
    ADD CONSTRAINT board_cell_pkey PRIMARY KEY (id);


--
-- Name: clock clock_of_ticket; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.clock
    ADD CONSTRAINT clock_of_ticket UNIQUE (ticket, target);


--
-- Name: clock clock_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.clock
    ADD CONSTRAINT clock_pkey PRIMARY KEY (id);


--
-- Name: core_accessgrant core_accessgrant_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_accessgrant
    ADD CONSTRAINT core_accessgrant_pkey PRIMARY KEY (id);


--
-- Name: core_account core_account_person_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_account
    ADD CONSTRAINT core_account_person_id_key UNIQUE (person_id);


--
-- Name: core_account core_account_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_account
    ADD CONSTRAINT core_account_pkey PRIMARY KEY (id);


--
-- Name: core_counter core_counter_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_counter
    ADD CONSTRAINT core_counter_pkey PRIMARY KEY (name);


--
-- Name: core_definition core_definition_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_definition
    ADD CONSTRAINT core_definition_pkey PRIMARY KEY (id);


--
-- Name: core_definitionversion core_definitionversion_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_definitionversion
    ADD CONSTRAINT core_definitionversion_pkey PRIMARY KEY (id);


--
-- Name: core_module core_module_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_module
    ADD CONSTRAINT core_module_pkey PRIMARY KEY (id);


--
-- Name: core_person core_person_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_person
    ADD CONSTRAINT core_person_pkey PRIMARY KEY (id);


--
-- Name: core_platform core_platform_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_platform
    ADD CONSTRAINT core_platform_name_key UNIQUE (name);


--
-- Name: core_platform core_platform_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_platform
    ADD CONSTRAINT core_platform_pkey PRIMARY KEY (id);


--
-- Name: core_queue core_queue_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_queue
    ADD CONSTRAINT core_queue_name_key UNIQUE (name);


--
-- Name: core_queue core_queue_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_queue
    ADD CONSTRAINT core_queue_pkey PRIMARY KEY (id);


--
-- Name: core_signinlink core_signinlink_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_signinlink
    ADD CONSTRAINT core_signinlink_pkey PRIMARY KEY (secret_hash);


--
-- Name: core_skillgrant core_skillgrant_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_skillgrant
    ADD CONSTRAINT core_skillgrant_pkey PRIMARY KEY (id);


--
-- Name: core_team core_team_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_team
    ADD CONSTRAINT core_team_name_key UNIQUE (name);


--
-- Name: core_team core_team_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_team
    ADD CONSTRAINT core_team_pkey PRIMARY KEY (id);


--
-- Name: definition_use definition_use_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.definition_use
    ADD CONSTRAINT definition_use_pkey PRIMARY KEY (definition);


--
-- Name: core_definitionversion definition_version; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_definitionversion
    ADD CONSTRAINT definition_version UNIQUE (definition_id, version);


--
-- Name: delivery_attempt delivery_attempt_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery_attempt
    ADD CONSTRAINT delivery_attempt_once UNIQUE (delivery_id, number);


--
-- Name: delivery_attempt delivery_attempt_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery_attempt
    ADD CONSTRAINT delivery_attempt_pkey PRIMARY KEY (id);


--
-- Name: delivery delivery_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_key_key UNIQUE (key);


--
-- Name: delivery delivery_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (id);


--
-- Name: delivery_target delivery_target_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery_target
    ADD CONSTRAINT delivery_target_once UNIQUE (channel, target);


--
-- Name: delivery_target delivery_target_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery_target
    ADD CONSTRAINT delivery_target_pkey PRIMARY KEY (id);


--
-- Name: detector_audit detector_audit_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.detector_audit
    ADD CONSTRAINT detector_audit_pkey PRIMARY KEY ("position");


--
-- Name: detector_setting detector_setting_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.detector_setting
    ADD CONSTRAINT detector_setting_pkey PRIMARY KEY (id);


--
-- Name: detector_view detector_view_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.detector_view
    ADD CONSTRAINT detector_view_pkey PRIMARY KEY (id);


--
-- Name: ways_in_device device_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_device
    ADD CONSTRAINT device_once UNIQUE (account_id, secret_hash);


--
-- Name: django_content_type django_content_type_app_label_model_76bd3d3b_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);


--
-- Name: django_content_type django_content_type_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);


--
-- Name: django_migrations django_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);


--
-- Name: django_session django_session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);


--
-- Name: presence_draft draft_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.presence_draft
    ADD CONSTRAINT draft_once UNIQUE (person, ticket, kind);


--
-- Name: event_cursor event_cursor_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_cursor
    ADD CONSTRAINT event_cursor_pkey PRIMARY KEY (name);


--
-- Name: event event_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_once UNIQUE (source, external_id);


--
-- Name: event event_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY ("position");


--
-- Name: event_pulse event_pulse_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_pulse
    ADD CONSTRAINT event_pulse_pkey PRIMARY KEY (name);


--
-- Name: feedback_idea feedback_idea_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feedback_idea
    ADD CONSTRAINT feedback_idea_pkey PRIMARY KEY (ticket);


--
-- Name: file_part file_part_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.file_part
    ADD CONSTRAINT file_part_once UNIQUE (file_id, n);


--
-- Name: file_part file_part_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.file_part
    ADD CONSTRAINT file_part_pkey PRIMARY KEY (id);


--
-- Name: file file_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_pkey PRIMARY KEY (id);


--
-- Name: file_place file_place_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.file_place
    ADD CONSTRAINT file_place_once UNIQUE (file_id, ticket);


--
-- Name: file_place file_place_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.file_place
    ADD CONSTRAINT file_place_pkey PRIMARY KEY (id);


--
-- Name: grouper_state grouper_state_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grouper_state
    ADD CONSTRAINT grouper_state_pkey PRIMARY KEY (id);


--
-- Name: roster_handover_read handover_read_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_handover_read
    ADD CONSTRAINT handover_read_once UNIQUE (handover_id, person_id);


--
-- Name: hook hook_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook
    ADD CONSTRAINT hook_pkey PRIMARY KEY (id);


--
-- Name: hook_source hook_source_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook_source
    ADD CONSTRAINT hook_source_pkey PRIMARY KEY (id);


--
-- Name: hook_source hook_source_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook_source
    ADD CONSTRAINT hook_source_token_hash_key UNIQUE (token_hash);


--
-- Name: hook_thread hook_thread_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook_thread
    ADD CONSTRAINT hook_thread_once UNIQUE (source_id, key);


--
-- Name: hook_thread hook_thread_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook_thread
    ADD CONSTRAINT hook_thread_pkey PRIMARY KEY (id);


--
-- Name: hook_unread hook_unread_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook_unread
    ADD CONSTRAINT hook_unread_pkey PRIMARY KEY (id);


--
-- Name: idempotency_key idempotency_key_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_once UNIQUE (token, key);


--
-- Name: idempotency_key idempotency_key_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (id);


--
-- Name: job job_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);


--
-- Name: mail_address mail_address_address_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mail_address
    ADD CONSTRAINT mail_address_address_key UNIQUE (address);


--
-- Name: mail_address mail_address_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mail_address
    ADD CONSTRAINT mail_address_pkey PRIMARY KEY (id);


--
-- Name: mail_imap_folder mail_imap_folder_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mail_imap_folder
    ADD CONSTRAINT mail_imap_folder_name_key UNIQUE (name);


--
-- Name: mail_imap_folder mail_imap_folder_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mail_imap_folder
    ADD CONSTRAINT mail_imap_folder_pkey PRIMARY KEY (id);


--
-- Name: mail_thread mail_thread_message_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mail_thread
    ADD CONSTRAINT mail_thread_message_id_key UNIQUE (message_id);


--
-- Name: mail_thread mail_thread_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mail_thread
    ADD CONSTRAINT mail_thread_pkey PRIMARY KEY (id);


--
-- Name: mailbox mailbox_address_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailbox
    ADD CONSTRAINT mailbox_address_key UNIQUE (address);


--
-- Name: mailbox mailbox_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailbox
    ADD CONSTRAINT mailbox_pkey PRIMARY KEY (id);


--
-- Name: mfa_authenticator mfa_authenticator_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);


--
-- Name: core_module module_of_platform; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_module
    ADD CONSTRAINT module_of_platform UNIQUE (platform_id, name);


--
-- Name: core_person person_by_source; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_person
    ADD CONSTRAINT person_by_source UNIQUE (source, source_id);


--
-- Name: personal_erasure personal_erasure_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.personal_erasure
    ADD CONSTRAINT personal_erasure_pkey PRIMARY KEY (id);


--
-- Name: personal_hold personal_hold_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.personal_hold
    ADD CONSTRAINT personal_hold_pkey PRIMARY KEY (id);


--
-- Name: personal_text personal_text_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.personal_text
    ADD CONSTRAINT personal_text_pkey PRIMARY KEY (id);


--
-- Name: presence_draft presence_draft_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.presence_draft
    ADD CONSTRAINT presence_draft_pkey PRIMARY KEY (id);


--
-- Name: presence_here presence_here_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.presence_here
    ADD CONSTRAINT presence_here_pkey PRIMARY KEY (page);


--
-- Name: procrastinate_events procrastinate_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);


--
-- Name: procrastinate_jobs procrastinate_jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);


--
-- Name: procrastinate_periodic_defers procrastinate_periodic_defers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);


--
-- Name: procrastinate_periodic_defers procrastinate_periodic_defers_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);


--
-- Name: procrastinate_workers procrastinate_workers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);


--
-- Name: rate_bucket rate_bucket_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rate_bucket
    ADD CONSTRAINT rate_bucket_once UNIQUE (name, who);


--
-- Name: rate_bucket rate_bucket_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rate_bucket
    ADD CONSTRAINT rate_bucket_pkey PRIMARY KEY (id);


--
-- Name: raw_mail raw_mail_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.raw_mail
    ADD CONSTRAINT raw_mail_once UNIQUE (digest, envelope_to);


--
-- Name: raw_mail raw_mail_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.raw_mail
    ADD CONSTRAINT raw_mail_pkey PRIMARY KEY (id);


--
-- Name: replay_clock replay_clock_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.replay_clock
    ADD CONSTRAINT replay_clock_pkey PRIMARY KEY (id);


--
-- Name: retention_rule retention_rule_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.retention_rule
    ADD CONSTRAINT retention_rule_once UNIQUE (what, queue, module);


--
-- Name: retention_rule retention_rule_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.retention_rule
    ADD CONSTRAINT retention_rule_pkey PRIMARY KEY (id);


--
-- Name: roster_absence roster_absence_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_absence
    ADD CONSTRAINT roster_absence_pkey PRIMARY KEY (id);


--
-- Name: roster_day roster_day_of_person; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_day
    ADD CONSTRAINT roster_day_of_person UNIQUE (person_id, day);


--
-- Name: roster_day roster_day_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_day
    ADD CONSTRAINT roster_day_pkey PRIMARY KEY (id);


--
-- Name: roster_handover roster_handover_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_handover
    ADD CONSTRAINT roster_handover_pkey PRIMARY KEY (id);


--
-- Name: roster_handover_read roster_handover_read_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_handover_read
    ADD CONSTRAINT roster_handover_read_pkey PRIMARY KEY (id);


--
-- Name: rule_application rule_application_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule_application
    ADD CONSTRAINT rule_application_pkey PRIMARY KEY ("position");


--
-- Name: rule_due_ticket rule_due_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule_due_ticket
    ADD CONSTRAINT rule_due_once UNIQUE (ticket, rule);


--
-- Name: rule_due_rule rule_due_rule_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule_due_rule
    ADD CONSTRAINT rule_due_rule_pkey PRIMARY KEY (rule);


--
-- Name: rule_due_ticket rule_due_ticket_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule_due_ticket
    ADD CONSTRAINT rule_due_ticket_pkey PRIMARY KEY (id);


--
-- Name: search_day search_day_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_day
    ADD CONSTRAINT search_day_pkey PRIMARY KEY (day);


--
-- Name: search_document search_document_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_document
    ADD CONSTRAINT search_document_pkey PRIMARY KEY (ticket);


--
-- Name: search_word search_word_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_word
    ADD CONSTRAINT search_word_pkey PRIMARY KEY (word);


--
-- Name: sensitive_field sensitive_field_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sensitive_field
    ADD CONSTRAINT sensitive_field_once UNIQUE (name, form);


--
-- Name: sensitive_field sensitive_field_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sensitive_field
    ADD CONSTRAINT sensitive_field_pkey PRIMARY KEY (id);


--
-- Name: signal signal_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signal
    ADD CONSTRAINT signal_pkey PRIMARY KEY (id);


--
-- Name: core_skillgrant skill_of_person; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_skillgrant
    ADD CONSTRAINT skill_of_person UNIQUE (person_id, skill);


--
-- Name: socialaccount_socialaccount socialaccount_socialaccount_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_pkey PRIMARY KEY (id);


--
-- Name: socialaccount_socialaccount socialaccount_socialaccount_provider_uid_fc810c6e_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_provider_uid_fc810c6e_uniq UNIQUE (provider, uid);


--
-- Name: socialaccount_socialapp socialaccount_socialapp_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.socialaccount_socialapp
    ADD CONSTRAINT socialaccount_socialapp_pkey PRIMARY KEY (id);


--
-- Name: socialaccount_socialtoken socialaccount_socialtoken_app_id_account_id_fca4e0ac_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_socialtoken_app_id_account_id_fca4e0ac_uniq UNIQUE (app_id, account_id);


--
-- Name: socialaccount_socialtoken socialaccount_socialtoken_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_socialtoken_pkey PRIMARY KEY (id);


--
-- Name: ticket ticket_by_source; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_by_source UNIQUE (source, source_id);


--
-- Name: ticket_duration ticket_duration_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_duration
    ADD CONSTRAINT ticket_duration_once UNIQUE (kind, priority, step);


--
-- Name: ticket_duration ticket_duration_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_duration
    ADD CONSTRAINT ticket_duration_pkey PRIMARY KEY (id);


--
-- Name: ticket_group ticket_group_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_group
    ADD CONSTRAINT ticket_group_pkey PRIMARY KEY (id);


--
-- Name: ticket_in_group ticket_in_group_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_in_group
    ADD CONSTRAINT ticket_in_group_pkey PRIMARY KEY (ticket_id);


--
-- Name: ticket_link ticket_link_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_link
    ADD CONSTRAINT ticket_link_once UNIQUE (ticket_id, other, how);


--
-- Name: ticket_link ticket_link_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_link
    ADD CONSTRAINT ticket_link_pkey PRIMARY KEY (id);


--
-- Name: ticket_mention ticket_mention_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_mention
    ADD CONSTRAINT ticket_mention_once UNIQUE (person_id, "position");


--
-- Name: ticket_mention ticket_mention_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_mention
    ADD CONSTRAINT ticket_mention_pkey PRIMARY KEY (id);


--
-- Name: ticket ticket_number_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_number_key UNIQUE (number);


--
-- Name: ticket ticket_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_pkey PRIMARY KEY (id);


--
-- Name: ticket_vector ticket_vector_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_vector
    ADD CONSTRAINT ticket_vector_pkey PRIMARY KEY (ticket);


--
-- Name: ticket_vote ticket_vote_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_vote
    ADD CONSTRAINT ticket_vote_once UNIQUE (ticket_id, person_id);


--
-- Name: ticket_vote ticket_vote_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_vote
    ADD CONSTRAINT ticket_vote_pkey PRIMARY KEY (id);


--
-- Name: ticket_work ticket_work_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_work
    ADD CONSTRAINT ticket_work_once UNIQUE (ticket_id, person_id);


--
-- Name: ticket_work ticket_work_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_work
    ADD CONSTRAINT ticket_work_pkey PRIMARY KEY (id);


--
-- Name: timeline_entry timeline_entry_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.timeline_entry
    ADD CONSTRAINT timeline_entry_pkey PRIMARY KEY ("position");


--
-- Name: assignment_turn turn_of_person; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_turn
    ADD CONSTRAINT turn_of_person UNIQUE (queue_id, person_id);


--
-- Name: view_cell view_cell_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.view_cell
    ADD CONSTRAINT view_cell_once UNIQUE (domain, view, person, queue);


--
-- Name: view_cell view_cell_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.view_cell
    ADD CONSTRAINT view_cell_pkey PRIMARY KEY (id);


--
-- Name: view_counted view_counted_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.view_counted
    ADD CONSTRAINT view_counted_once UNIQUE (domain, view);


--
-- Name: view_counted view_counted_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.view_counted
    ADD CONSTRAINT view_counted_pkey PRIMARY KEY (id);


--
-- Name: ways_in_device ways_in_device_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_device
    ADD CONSTRAINT ways_in_device_pkey PRIMARY KEY (id);


--
-- Name: ways_in_rolerule ways_in_rolerule_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_rolerule
    ADD CONSTRAINT ways_in_rolerule_pkey PRIMARY KEY (role);


--
-- Name: ways_in_serviceaccount ways_in_serviceaccount_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_serviceaccount
    ADD CONSTRAINT ways_in_serviceaccount_pkey PRIMARY KEY (account_id);


--
-- Name: ways_in_session ways_in_session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_session
    ADD CONSTRAINT ways_in_session_pkey PRIMARY KEY (id);


--
-- Name: ways_in_session ways_in_session_session_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_session
    ADD CONSTRAINT ways_in_session_session_key_key UNIQUE (session_key);


--
-- Name: ways_in_signinname ways_in_signinname_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_signinname
    ADD CONSTRAINT ways_in_signinname_name_key UNIQUE (name);


--
-- Name: ways_in_signinname ways_in_signinname_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_signinname
    ADD CONSTRAINT ways_in_signinname_pkey PRIMARY KEY (account_id);


--
-- Name: ways_in_tries ways_in_tries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_tries
    ADD CONSTRAINT ways_in_tries_pkey PRIMARY KEY (key);


--
-- Name: absence_by_days; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX absence_by_days ON public.roster_absence USING btree (last, first);


--
-- Name: access_to_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_to_ticket ON public.core_accessgrant USING btree (ticket);


--
-- Name: account_emailaddress_email_03be32b2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);


--
-- Name: account_emailaddress_email_03be32b2_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);


--
-- Name: account_emailaddress_user_id_2c513194; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);


--
-- Name: account_emailconfirmation_email_address_id_5b7f8c58; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);


--
-- Name: account_emailconfirmation_key_f43612bd_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);


--
-- Name: api_token_of_person; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_token_of_person ON public.api_token USING btree (person, id DESC);


--
-- Name: api_token_secret_hash_40c6b90d_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_token_secret_hash_40c6b90d_like ON public.api_token USING btree (secret_hash text_pattern_ops);


--
-- Name: assignment_turn_person_id_a8a69c50; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX assignment_turn_person_id_a8a69c50 ON public.assignment_turn USING btree (person_id);


--
-- Name: assignment_turn_queue_id_df7062f4; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX assignment_turn_queue_id_df7062f4 ON public.assignment_turn USING btree (queue_id);


--
-- Name: audit_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_by_time ON public.audit_entry USING btree (at DESC, id DESC);


--
-- Name: audit_of_actor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_of_actor ON public.audit_entry USING btree (actor, id DESC);


--
-- Name: audit_of_kind; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_of_kind ON public.audit_entry USING btree (kind, id DESC);


--
-- Name: audit_of_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_of_subject ON public.audit_entry USING btree (subject, id DESC);


--
-- Name: audit_unchained; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_unchained ON public.audit_entry USING btree (id) WHERE ("position" IS NULL);


--
-- Name: auth_group_name_a6ea08ec_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);


--
-- Name: auth_group_permissions_group_id_b120cbf9; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);


--
-- Name: auth_group_permissions_permission_id_84c5c92e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);


--
-- Name: auth_permission_content_type_id_2f476e4b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);


--
-- Name: clock_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX clock_due ON public.clock USING btree (due_at, risk_at, ticket) WHERE (active AND (due_at IS NOT NULL));


--
-- Name: clock_first_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX clock_first_due ON public.clock USING btree (due_at, ticket) WHERE (active AND (due_at IS NOT NULL) AND first);


--
-- Name: clock_look; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX clock_look ON public.clock USING btree (look_at) WHERE (look_at IS NOT NULL);


--
-- Name: core_accessgrant_person_id_c1df4b7b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_accessgrant_person_id_c1df4b7b ON public.core_accessgrant USING btree (person_id);


--
-- Name: core_accessgrant_queue_id_1fb59ff7; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_accessgrant_queue_id_1fb59ff7 ON public.core_accessgrant USING btree (queue_id);


--
-- Name: core_accessgrant_team_id_c0d1ad5b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_accessgrant_team_id_c0d1ad5b ON public.core_accessgrant USING btree (team_id);


--
-- Name: core_counter_name_4ba02537_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_counter_name_4ba02537_like ON public.core_counter USING btree (name text_pattern_ops);


--
-- Name: core_definition_owner_id_ba3d1aa7; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_definition_owner_id_ba3d1aa7 ON public.core_definition USING btree (owner_id);


--
-- Name: core_definitionversion_definition_id_e626b478; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_definitionversion_definition_id_e626b478 ON public.core_definitionversion USING btree (definition_id);


--
-- Name: core_module_platform_id_301b9dc3; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_module_platform_id_301b9dc3 ON public.core_module USING btree (platform_id);


--
-- Name: core_module_team_id_9fd7319a; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_module_team_id_9fd7319a ON public.core_module USING btree (team_id);


--
-- Name: core_person_team_id_03ba4ca6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_person_team_id_03ba4ca6 ON public.core_person USING btree (team_id);


--
-- Name: core_platform_name_b9ef2dbd_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_platform_name_b9ef2dbd_like ON public.core_platform USING btree (name text_pattern_ops);


--
-- Name: core_queue_name_4efa23a4_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_queue_name_4efa23a4_like ON public.core_queue USING btree (name text_pattern_ops);


--
-- Name: core_queue_team_id_ce62270e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_queue_team_id_ce62270e ON public.core_queue USING btree (team_id);


--
-- Name: core_signinlink_account_id_852966b9; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_signinlink_account_id_852966b9 ON public.core_signinlink USING btree (account_id);


--
-- Name: core_signinlink_secret_hash_79a5fc8c_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_signinlink_secret_hash_79a5fc8c_like ON public.core_signinlink USING btree (secret_hash text_pattern_ops);


--
-- Name: core_skillgrant_person_id_02ec9b8f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_skillgrant_person_id_02ec9b8f ON public.core_skillgrant USING btree (person_id);


--
-- Name: core_team_name_cf253ce6_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX core_team_name_cf253ce6_like ON public.core_team USING btree (name text_pattern_ops);


--
-- Name: definition_of_what; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX definition_of_what ON public.core_definition USING btree (what, place, id);


--
-- Name: delivery_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_by_age ON public.delivery USING btree (done_at) WHERE (done_at IS NOT NULL);


--
-- Name: delivery_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_due ON public.delivery USING btree (next_at, id) WHERE (state = 'waiting'::text);


--
-- Name: delivery_key_531cddf6_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_key_531cddf6_like ON public.delivery USING btree (key text_pattern_ops);


--
-- Name: delivery_of_target; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_of_target ON public.delivery USING btree (channel, target, id DESC);


--
-- Name: django_session_expire_date_a5c62663; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);


--
-- Name: django_session_session_key_c0390e0f_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);


--
-- Name: draft_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX draft_by_age ON public.presence_draft USING btree (saved_at);


--
-- Name: event_administrative; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_administrative ON public.event USING btree (at DESC, "position" DESC) WHERE (subject_kind = ANY (ARRAY['access'::text, 'definition'::text, 'detector'::text, 'module'::text, 'person'::text, 'platform'::text, 'queue'::text, 'role'::text, 'team'::text]));


--
-- Name: event_cursor_name_e3b37db6_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_cursor_name_e3b37db6_like ON public.event_cursor USING btree (name text_pattern_ops);


--
-- Name: event_of_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_of_subject ON public.event USING btree (subject_kind, subject_id, "position");


--
-- Name: event_of_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_of_ticket ON public.event USING btree (ticket, "position") WHERE (ticket IS NOT NULL);


--
-- Name: event_pulse_name_1f0549b8_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_pulse_name_1f0549b8_like ON public.event_pulse USING btree (name text_pattern_ops);


--
-- Name: feedback_newest_shown; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX feedback_newest_shown ON public.feedback_idea USING btree (shown_at DESC) WHERE is_shown;


--
-- Name: file_place_of_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX file_place_of_ticket ON public.file_place USING btree (ticket);


--
-- Name: file_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX file_waiting ON public.file USING btree (kept_at) WHERE (NOT attached);


--
-- Name: file_waiting_of_owner; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX file_waiting_of_owner ON public.file USING btree (owner, kept_at) WHERE (NOT attached);


--
-- Name: handover_of_site; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX handover_of_site ON public.roster_handover USING btree (site, at DESC);


--
-- Name: hook_source_token_hash_78c2d60b_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX hook_source_token_hash_78c2d60b_like ON public.hook_source USING btree (token_hash text_pattern_ops);


--
-- Name: hook_unread_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX hook_unread_newest ON public.hook_unread USING btree (source_id, id DESC);


--
-- Name: idempotency_key_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idempotency_key_by_age ON public.idempotency_key USING btree (kept_at);


--
-- Name: idx_procrastinate_jobs_worker_not_null; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));


--
-- Name: idx_procrastinate_workers_last_heartbeat; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);


--
-- Name: job_of_kind; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX job_of_kind ON public.job USING btree (kind, id DESC);


--
-- Name: job_once_by_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX job_once_by_key ON public.job USING btree (key) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]));


--
-- Name: job_unfinished; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX job_unfinished ON public.job USING btree (state) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]));


--
-- Name: mail_address_address_fa61abe5_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mail_address_address_fa61abe5_like ON public.mail_address USING btree (address text_pattern_ops);


--
-- Name: mail_address_person_id_79b39a80; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mail_address_person_id_79b39a80 ON public.mail_address USING btree (person_id);


--
-- Name: mail_imap_folder_name_d2462634_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mail_imap_folder_name_d2462634_like ON public.mail_imap_folder USING btree (name text_pattern_ops);


--
-- Name: mail_thread_message_id_40ed66d8_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mail_thread_message_id_40ed66d8_like ON public.mail_thread USING btree (message_id text_pattern_ops);


--
-- Name: mail_thread_ticket_id_7d26b8dc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mail_thread_ticket_id_7d26b8dc ON public.mail_thread USING btree (ticket_id);


--
-- Name: mailbox_address_9fb4760f_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mailbox_address_9fb4760f_like ON public.mailbox USING btree (address text_pattern_ops);


--
-- Name: mfa_authenticator_user_id_0c3a50c0; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);


--
-- Name: person_by_role; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX person_by_role ON public.core_person USING btree (role, id);


--
-- Name: person_name_parts; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX person_name_parts ON public.core_person USING gin (upper(name) public.gin_trgm_ops);


--
-- Name: personal_erasure_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX personal_erasure_once ON public.personal_erasure USING btree (person) WHERE (done_at IS NULL);


--
-- Name: personal_hold_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX personal_hold_once ON public.personal_hold USING btree (ticket) WHERE (ended_at IS NULL);


--
-- Name: presence_by_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX presence_by_ticket ON public.presence_here USING btree (ticket);


--
-- Name: procrastinate_events_job_id_fkey_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);


--
-- Name: procrastinate_jobs_id_lock_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));


--
-- Name: procrastinate_jobs_lock_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);


--
-- Name: procrastinate_jobs_priority_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);


--
-- Name: procrastinate_jobs_queue_name_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);


--
-- Name: procrastinate_jobs_queueing_lock_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);


--
-- Name: procrastinate_periodic_defers_job_id_fkey_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);


--
-- Name: rate_bucket_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX rate_bucket_by_age ON public.rate_bucket USING btree (at);


--
-- Name: raw_mail_blob; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX raw_mail_blob ON public.raw_mail USING btree (blob);


--
-- Name: raw_mail_by_state; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX raw_mail_by_state ON public.raw_mail USING btree (state, id DESC);


--
-- Name: raw_mail_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX raw_mail_due ON public.raw_mail USING btree (next_at, id) WHERE (state = 'waiting'::text);


--
-- Name: raw_mail_mailbox_id_3fabfab7; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX raw_mail_mailbox_id_3fabfab7 ON public.raw_mail USING btree (mailbox_id);


--
-- Name: raw_mail_of_person; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX raw_mail_of_person ON public.raw_mail USING btree (person_id) WHERE (person_id IS NOT NULL);


--
-- Name: raw_mail_of_sender; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX raw_mail_of_sender ON public.raw_mail USING btree (sender, received_at);


--
-- Name: raw_mail_of_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX raw_mail_of_ticket ON public.raw_mail USING btree (ticket_id) WHERE (ticket_id IS NOT NULL);


--
-- Name: raw_mail_same; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX raw_mail_same ON public.raw_mail USING btree (same);


--
-- Name: roster_absence_person_id_5802c83c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX roster_absence_person_id_5802c83c ON public.roster_absence USING btree (person_id);


--
-- Name: roster_day_by_day; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX roster_day_by_day ON public.roster_day USING btree (day);


--
-- Name: roster_day_person_id_bbef550d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX roster_day_person_id_bbef550d ON public.roster_day USING btree (person_id);


--
-- Name: roster_handover_by_id_bbe54c72; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX roster_handover_by_id_bbe54c72 ON public.roster_handover USING btree (by_id);


--
-- Name: roster_handover_read_handover_id_3edab666; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX roster_handover_read_handover_id_3edab666 ON public.roster_handover_read USING btree (handover_id);


--
-- Name: roster_handover_read_person_id_77a20aa8; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX roster_handover_read_person_id_77a20aa8 ON public.roster_handover_read USING btree (person_id);


--
-- Name: rule_application_failed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX rule_application_failed ON public.rule_application USING btree (definition, "position" DESC) WHERE (NOT (failed = '[]'::jsonb));


--
-- Name: rule_application_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX rule_application_of ON public.rule_application USING btree (definition, "position" DESC);


--
-- Name: rule_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX rule_due ON public.rule_due_ticket USING btree (due_at, id) WHERE (due_at IS NOT NULL);


--
-- Name: rule_due_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX rule_due_of ON public.rule_due_ticket USING btree (rule);


--
-- Name: search_of_requester; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX search_of_requester ON public.search_document USING btree (requester, created_at DESC, ticket DESC);


--
-- Name: search_source_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX search_source_id ON public.search_document USING btree (source_id) WHERE (source_id IS NOT NULL);


--
-- Name: search_word_parts; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX search_word_parts ON public.search_word USING gin (word public.gin_trgm_ops) WHERE plain;


--
-- Name: search_word_word_3cf967fe_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX search_word_word_3cf967fe_like ON public.search_word USING btree (word text_pattern_ops);


--
-- Name: search_words; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX search_words ON public.search_document USING gin (words) WITH (gin_pending_list_limit='4096', fastupdate='on');


--
-- Name: signal_open_first; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX signal_open_first ON public.signal USING btree (ended_at, raised_at DESC);


--
-- Name: skill_by_level; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX skill_by_level ON public.core_skillgrant USING btree (skill, level DESC);


--
-- Name: socialaccount_socialaccount_user_id_8146e70c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX socialaccount_socialaccount_user_id_8146e70c ON public.socialaccount_socialaccount USING btree (user_id);


--
-- Name: socialaccount_socialtoken_account_id_951f210e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX socialaccount_socialtoken_account_id_951f210e ON public.socialaccount_socialtoken USING btree (account_id);


--
-- Name: socialaccount_socialtoken_app_id_636a42d7; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX socialaccount_socialtoken_app_id_636a42d7 ON public.socialaccount_socialtoken USING btree (app_id);


--
-- Name: text_of_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX text_of_ticket ON public.personal_text USING btree (ticket) WHERE (ticket IS NOT NULL);


--
-- Name: ticket_asked; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_asked ON public.ticket USING btree (rating_asked_at DESC, id DESC) WHERE (rating_asked_at IS NOT NULL);


--
-- Name: ticket_attributes; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_attributes ON public.ticket USING gin (attributes jsonb_path_ops);


--
-- Name: ticket_by_owner; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_by_owner ON public.ticket USING btree (owner_id, status, updated_at DESC, id DESC);


--
-- Name: ticket_by_platform; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_by_platform ON public.ticket USING btree (platform, status, updated_at DESC, id DESC);


--
-- Name: ticket_by_priority; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_by_priority ON public.ticket USING btree (priority, status, updated_at DESC, id DESC);


--
-- Name: ticket_by_queue; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_by_queue ON public.ticket USING btree (queue_id, status, updated_at DESC, id DESC);


--
-- Name: ticket_by_requester; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_by_requester ON public.ticket USING btree (requester_id, updated_at DESC, id DESC);


--
-- Name: ticket_by_source_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_by_source_id ON public.ticket USING btree (source_id);


--
-- Name: ticket_by_status; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_by_status ON public.ticket USING btree (status, updated_at DESC, id DESC);


--
-- Name: ticket_children; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_children ON public.ticket USING btree (parent_id, id) WHERE (parent_id IS NOT NULL);


--
-- Name: ticket_created; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_created ON public.ticket USING btree (created_at DESC, id DESC);


--
-- Name: ticket_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_due ON public.ticket USING btree (due_at, id) WHERE ((status = ANY (ARRAY['new'::text, 'open'::text, 'pending'::text, 'on_hold'::text])) AND (due_at IS NOT NULL));


--
-- Name: ticket_escalated; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_escalated ON public.ticket USING btree (escalated_at DESC, id DESC) WHERE ((status = ANY (ARRAY['new'::text, 'open'::text, 'pending'::text, 'on_hold'::text])) AND (escalated_at IS NOT NULL));


--
-- Name: ticket_feedback; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_feedback ON public.ticket USING btree (votes DESC, id DESC) WHERE (kind = 'feedback'::text);


--
-- Name: ticket_follow_ups; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_follow_ups ON public.ticket USING btree (follow_up_of, id) WHERE (follow_up_of IS NOT NULL);


--
-- Name: ticket_group_root; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_group_root ON public.ticket_group USING btree (root);


--
-- Name: ticket_in_group_group_id_075337bd; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_in_group_group_id_075337bd ON public.ticket_in_group USING btree (group_id);


--
-- Name: ticket_in_group_unsure; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_in_group_unsure ON public.ticket_in_group USING btree (group_id) WHERE unsure;


--
-- Name: ticket_last_position; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_last_position ON public.ticket USING btree (last_position);


--
-- Name: ticket_mention_by_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_mention_by_ticket ON public.ticket_mention USING btree (ticket);


--
-- Name: ticket_merged; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_merged ON public.ticket USING btree (merged_into, id) WHERE (merged_into IS NOT NULL);


--
-- Name: ticket_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_newest ON public.ticket USING btree (updated_at DESC, id DESC);


--
-- Name: ticket_open_again; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_open_again ON public.ticket USING btree (priority, reopened_at, id) WHERE ((status = ANY (ARRAY['new'::text, 'open'::text, 'pending'::text, 'on_hold'::text])) AND (reopens > 0));


--
-- Name: ticket_open_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_open_newest ON public.ticket USING btree (updated_at DESC, id DESC) WHERE (status = ANY (ARRAY['new'::text, 'open'::text, 'pending'::text, 'on_hold'::text]));


--
-- Name: ticket_open_oldest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_open_oldest ON public.ticket USING btree (priority, created_at, id) WHERE (status = ANY (ARRAY['new'::text, 'open'::text, 'pending'::text, 'on_hold'::text]));


--
-- Name: ticket_open_passed_on; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_open_passed_on ON public.ticket USING btree (priority, moved_at, id) WHERE ((status = ANY (ARRAY['new'::text, 'open'::text, 'pending'::text, 'on_hold'::text])) AND (moves > 0));


--
-- Name: ticket_open_untouched; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_open_untouched ON public.ticket USING btree (priority, updated_at, id) WHERE (status = ANY (ARRAY['new'::text, 'open'::text, 'pending'::text, 'on_hold'::text]));


--
-- Name: ticket_rated; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_rated ON public.ticket USING btree (rated_at DESC, id DESC) WHERE (rated_at IS NOT NULL);


--
-- Name: ticket_snoozed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_snoozed ON public.ticket USING btree (snoozed_until, id) WHERE (snoozed_until IS NOT NULL);


--
-- Name: ticket_splits; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_splits ON public.ticket USING btree (split_from, id) WHERE (split_from IS NOT NULL);


--
-- Name: ticket_subject_parts; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_subject_parts ON public.ticket USING gin (upper(subject) public.gin_trgm_ops);


--
-- Name: ticket_unanswered; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_unanswered ON public.ticket USING btree (unanswered_since, id) WHERE (unanswered_since IS NOT NULL);


--
-- Name: ticket_words; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_words ON public.ticket USING gin (words);


--
-- Name: timeline_in_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX timeline_in_order ON public.timeline_entry USING btree (ticket_id, order_a, order_b, order_c);


--
-- Name: unique_authenticator_type; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));


--
-- Name: unique_primary_email; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";


--
-- Name: unique_verified_email; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;


--
-- Name: upload_of_owner; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX upload_of_owner ON public.backtest_upload USING btree (owner, kept_at DESC);


--
-- Name: waiting_in_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX waiting_in_order ON public.assignment_waiting USING btree (queue, due_at, rank, created_at, ticket);


--
-- Name: waiting_to_relax; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX waiting_to_relax ON public.assignment_waiting USING btree (relax_at) WHERE (relax_at IS NOT NULL);


--
-- Name: ways_in_device_account_id_52c9e058; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ways_in_device_account_id_52c9e058 ON public.ways_in_device USING btree (account_id);


--
-- Name: ways_in_rolerule_role_bd9859cd_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ways_in_rolerule_role_bd9859cd_like ON public.ways_in_rolerule USING btree (role text_pattern_ops);


--
-- Name: ways_in_session_account_id_f5186963; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ways_in_session_account_id_f5186963 ON public.ways_in_session USING btree (account_id);


--
-- Name: ways_in_session_device_id_a3042625; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ways_in_session_device_id_a3042625 ON public.ways_in_session USING btree (device_id);


--
-- Name: ways_in_session_session_key_58983000_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ways_in_session_session_key_58983000_like ON public.ways_in_session USING btree (session_key text_pattern_ops);


--
-- Name: ways_in_signinname_name_969a77c7_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ways_in_signinname_name_969a77c7_like ON public.ways_in_signinname USING btree (name text_pattern_ops);


--
-- Name: ways_in_tries_key_927af7b3_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ways_in_tries_key_927af7b3_like ON public.ways_in_tries USING btree (key text_pattern_ops);


--
-- Name: audit_entry audit_entry_guard; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_entry_guard BEFORE DELETE OR UPDATE ON public.audit_entry FOR EACH ROW EXECUTE FUNCTION public.audit_entry_guard();


--
-- Name: procrastinate_jobs procrastinate_jobs_notify_queue_job_aborted_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();


--
-- Name: procrastinate_jobs procrastinate_jobs_notify_queue_job_inserted_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_abort_requested_events_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_delete_jobs_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_scheduled_events_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_status_events_insert_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_status_events_update_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();


--
-- Name: account_emailaddress account_emailaddress_user_id_2c513194_fk_core_account_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_core_account_id FOREIGN KEY (user_id) REFERENCES public.core_account(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: account_emailconfirmation account_emailconfirm_email_address_id_5b7f8c58_fk_account_e; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: assignment_away assignment_away_person_id_f081b14d_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_away
    ADD CONSTRAINT assignment_away_person_id_f081b14d_fk_core_person_id FOREIGN KEY (person_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: assignment_turn assignment_turn_person_id_a8a69c50_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_turn
    ADD CONSTRAINT assignment_turn_person_id_a8a69c50_fk_core_person_id FOREIGN KEY (person_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: assignment_turn assignment_turn_queue_id_df7062f4_fk_core_queue_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_turn
    ADD CONSTRAINT assignment_turn_queue_id_df7062f4_fk_core_queue_id FOREIGN KEY (queue_id) REFERENCES public.core_queue(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_group_permissions auth_group_permissio_permission_id_84c5c92e_fk_auth_perm; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_group_permissions auth_group_permissions_group_id_b120cbf9_fk_auth_group_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_permission auth_permission_content_type_id_2f476e4b_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: core_accessgrant core_accessgrant_person_id_c1df4b7b_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_accessgrant
    ADD CONSTRAINT core_accessgrant_person_id_c1df4b7b_fk_core_person_id FOREIGN KEY (person_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: core_accessgrant core_accessgrant_queue_id_1fb59ff7_fk_core_queue_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_accessgrant
    ADD CONSTRAINT core_accessgrant_queue_id_1fb59ff7_fk_core_queue_id FOREIGN KEY (queue_id) REFERENCES public.core_queue(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: core_accessgrant core_accessgrant_team_id_c0d1ad5b_fk_core_team_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_accessgrant
    ADD CONSTRAINT core_accessgrant_team_id_c0d1ad5b_fk_core_team_id FOREIGN KEY (team_id) REFERENCES public.core_team(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: core_definition core_definition_owner_id_ba3d1aa7_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_definition
    ADD CONSTRAINT core_definition_owner_id_ba3d1aa7_fk_core_person_id FOREIGN KEY (owner_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: core_definitionversion core_definitionversi_definition_id_e626b478_fk_core_defi; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_definitionversion
    ADD CONSTRAINT core_definitionversi_definition_id_e626b478_fk_core_defi FOREIGN KEY (definition_id) REFERENCES public.core_definition(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: core_module core_module_platform_id_301b9dc3_fk_core_platform_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_module
    ADD CONSTRAINT core_module_platform_id_301b9dc3_fk_core_platform_id FOREIGN KEY (platform_id) REFERENCES public.core_platform(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: core_module core_module_team_id_9fd7319a_fk_core_team_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_module
    ADD CONSTRAINT core_module_team_id_9fd7319a_fk_core_team_id FOREIGN KEY (team_id) REFERENCES public.core_team(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: core_person core_person_team_id_03ba4ca6_fk_core_team_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_person
    ADD CONSTRAINT core_person_team_id_03ba4ca6_fk_core_team_id FOREIGN KEY (team_id) REFERENCES public.core_team(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: core_queue core_queue_team_id_ce62270e_fk_core_team_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_queue
    ADD CONSTRAINT core_queue_team_id_ce62270e_fk_core_team_id FOREIGN KEY (team_id) REFERENCES public.core_team(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: core_signinlink core_signinlink_account_id_852966b9_fk_core_account_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_signinlink
    ADD CONSTRAINT core_signinlink_account_id_852966b9_fk_core_account_id FOREIGN KEY (account_id) REFERENCES public.core_account(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: core_skillgrant core_skillgrant_person_id_02ec9b8f_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_skillgrant
    ADD CONSTRAINT core_skillgrant_person_id_02ec9b8f_fk_core_person_id FOREIGN KEY (person_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: delivery_attempt delivery_attempt_delivery_id_bf5c6939_fk_delivery_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery_attempt
    ADD CONSTRAINT delivery_attempt_delivery_id_bf5c6939_fk_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.delivery(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: detector_setting detector_setting_set_by_id_836b7f41_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.detector_setting
    ADD CONSTRAINT detector_setting_set_by_id_836b7f41_fk_core_person_id FOREIGN KEY (set_by_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: file_part file_part_file_id_bf93327e_fk_file_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.file_part
    ADD CONSTRAINT file_part_file_id_bf93327e_fk_file_id FOREIGN KEY (file_id) REFERENCES public.file(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: file_place file_place_file_id_79921bfe_fk_file_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.file_place
    ADD CONSTRAINT file_place_file_id_79921bfe_fk_file_id FOREIGN KEY (file_id) REFERENCES public.file(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: hook_thread hook_thread_source_id_e0c38f19_fk_hook_source_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook_thread
    ADD CONSTRAINT hook_thread_source_id_e0c38f19_fk_hook_source_id FOREIGN KEY (source_id) REFERENCES public.hook_source(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: hook_unread hook_unread_source_id_76e41473_fk_hook_source_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook_unread
    ADD CONSTRAINT hook_unread_source_id_76e41473_fk_hook_source_id FOREIGN KEY (source_id) REFERENCES public.hook_source(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: mfa_authenticator mfa_authenticator_user_id_0c3a50c0_fk_core_account_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_core_account_id FOREIGN KEY (user_id) REFERENCES public.core_account(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: procrastinate_events procrastinate_events_job_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;


--
-- Name: procrastinate_jobs procrastinate_jobs_worker_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;


--
-- Name: procrastinate_periodic_defers procrastinate_periodic_defers_job_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);


--
-- Name: raw_mail raw_mail_mailbox_id_3fabfab7_fk_mailbox_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.raw_mail
    ADD CONSTRAINT raw_mail_mailbox_id_3fabfab7_fk_mailbox_id FOREIGN KEY (mailbox_id) REFERENCES public.mailbox(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: roster_absence roster_absence_person_id_5802c83c_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_absence
    ADD CONSTRAINT roster_absence_person_id_5802c83c_fk_core_person_id FOREIGN KEY (person_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: roster_day roster_day_person_id_bbef550d_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_day
    ADD CONSTRAINT roster_day_person_id_bbef550d_fk_core_person_id FOREIGN KEY (person_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: roster_handover roster_handover_by_id_bbe54c72_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_handover
    ADD CONSTRAINT roster_handover_by_id_bbe54c72_fk_core_person_id FOREIGN KEY (by_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: roster_handover_read roster_handover_read_handover_id_3edab666_fk_roster_handover_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_handover_read
    ADD CONSTRAINT roster_handover_read_handover_id_3edab666_fk_roster_handover_id FOREIGN KEY (handover_id) REFERENCES public.roster_handover(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: roster_handover_read roster_handover_read_person_id_77a20aa8_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_handover_read
    ADD CONSTRAINT roster_handover_read_person_id_77a20aa8_fk_core_person_id FOREIGN KEY (person_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: signal signal_owner_id_53ce2488_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signal
    ADD CONSTRAINT signal_owner_id_53ce2488_fk_core_person_id FOREIGN KEY (owner_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: signal signal_verdict_by_id_5c84d34e_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signal
    ADD CONSTRAINT signal_verdict_by_id_5c84d34e_fk_core_person_id FOREIGN KEY (verdict_by_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: socialaccount_socialtoken socialaccount_social_account_id_951f210e_fk_socialacc; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_social_account_id_951f210e_fk_socialacc FOREIGN KEY (account_id) REFERENCES public.socialaccount_socialaccount(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: socialaccount_socialtoken socialaccount_social_app_id_636a42d7_fk_socialacc; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_social_app_id_636a42d7_fk_socialacc FOREIGN KEY (app_id) REFERENCES public.socialaccount_socialapp(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: socialaccount_socialaccount socialaccount_socialaccount_user_id_8146e70c_fk_core_account_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_user_id_8146e70c_fk_core_account_id FOREIGN KEY (user_id) REFERENCES public.core_account(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ticket_in_group ticket_in_group_group_id_075337bd_fk_ticket_group_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_in_group
    ADD CONSTRAINT ticket_in_group_group_id_075337bd_fk_ticket_group_id FOREIGN KEY (group_id) REFERENCES public.ticket_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ticket_link ticket_link_ticket_id_984f58fa_fk_ticket_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_link
    ADD CONSTRAINT ticket_link_ticket_id_984f58fa_fk_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ticket_mention ticket_mention_person_id_d41e162c_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_mention
    ADD CONSTRAINT ticket_mention_person_id_d41e162c_fk_core_person_id FOREIGN KEY (person_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ticket ticket_owner_id_44f72670_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_owner_id_44f72670_fk_core_person_id FOREIGN KEY (owner_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ticket ticket_queue_id_bae5d3b4_fk_core_queue_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_queue_id_bae5d3b4_fk_core_queue_id FOREIGN KEY (queue_id) REFERENCES public.core_queue(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ticket ticket_requester_id_66198ddf_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_requester_id_66198ddf_fk_core_person_id FOREIGN KEY (requester_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ticket_vote ticket_vote_person_id_62ee8e63_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_vote
    ADD CONSTRAINT ticket_vote_person_id_62ee8e63_fk_core_person_id FOREIGN KEY (person_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ticket_vote ticket_vote_ticket_id_d947f777_fk_ticket_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_vote
    ADD CONSTRAINT ticket_vote_ticket_id_d947f777_fk_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ticket_work ticket_work_person_id_26b1dbd2_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_work
    ADD CONSTRAINT ticket_work_person_id_26b1dbd2_fk_core_person_id FOREIGN KEY (person_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ticket_work ticket_work_ticket_id_c42737c8_fk_ticket_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_work
    ADD CONSTRAINT ticket_work_ticket_id_c42737c8_fk_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: timeline_entry timeline_entry_actor_id_bc5fcfa7_fk_core_person_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.timeline_entry
    ADD CONSTRAINT timeline_entry_actor_id_bc5fcfa7_fk_core_person_id FOREIGN KEY (actor_id) REFERENCES public.core_person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: timeline_entry timeline_entry_ticket_id_0522f4e5_fk_ticket_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.timeline_entry
    ADD CONSTRAINT timeline_entry_ticket_id_0522f4e5_fk_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ways_in_device ways_in_device_account_id_52c9e058_fk_core_account_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_device
    ADD CONSTRAINT ways_in_device_account_id_52c9e058_fk_core_account_id FOREIGN KEY (account_id) REFERENCES public.core_account(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ways_in_serviceaccount ways_in_serviceaccount_account_id_af7f760c_fk_core_account_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_serviceaccount
    ADD CONSTRAINT ways_in_serviceaccount_account_id_af7f760c_fk_core_account_id FOREIGN KEY (account_id) REFERENCES public.core_account(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ways_in_session ways_in_session_account_id_f5186963_fk_core_account_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_session
    ADD CONSTRAINT ways_in_session_account_id_f5186963_fk_core_account_id FOREIGN KEY (account_id) REFERENCES public.core_account(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ways_in_session ways_in_session_device_id_a3042625_fk_ways_in_device_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_session
    ADD CONSTRAINT ways_in_session_device_id_a3042625_fk_ways_in_device_id FOREIGN KEY (device_id) REFERENCES public.ways_in_device(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ways_in_signinname ways_in_signinname_account_id_8fa786c4_fk_core_account_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ways_in_signinname
    ADD CONSTRAINT ways_in_signinname_account_id_8fa786c4_fk_core_account_id FOREIGN KEY (account_id) REFERENCES public.core_account(id) DEFERRABLE INITIALLY DEFERRED;


--
-- PostgreSQL database dump complete
--


