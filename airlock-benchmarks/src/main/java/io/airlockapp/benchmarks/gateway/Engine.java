package io.airlockapp.benchmarks.gateway;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The exchanges, and what is asked about them. Used by one thread. */
final class Engine {

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] EMPTY_OBJECT = {'{', '}'};
    private static final String UNSIGNED = "none";
    private static final String EXCHANGES = "/v1/exchanges/";

    /** How long after a poll its exchange counts as held: the next poll is on its way. */
    private static final long HELD_NANOS = 5_000_000_000L;

    private final Wheel wheel;
    private final Counts counts;
    private final @Nullable Approver approver;
    private final Map<String, Exchange> exchanges = new HashMap<>();
    private long decideAfterMillis = -1;
    private long nonce;

    Engine(Wheel wheel, Counts counts, @Nullable Approver approver) {
        this.wheel = wheel;
        this.counts = counts;
        this.approver = approver;
    }

    private final class Exchange extends Wheel.Timer {

        private final String id;
        private final String hash;
        private byte @Nullable [] decision;
        private @Nullable Poll poll;
        private long polled = System.nanoTime() - HELD_NANOS;

        private Exchange(String id, String hash) {
            this.id = id;
            this.hash = hash;
        }

        /** The approver has decided. */
        @Override
        void expire() {
            if (decision == null) {
                String once = "nonce-" + nonce++;
                decision = Messages.decision(
                        id, hash, once, Approver.KEY_ID, approver == null ? UNSIGNED : approver.approve(hash, once));
            }
            Poll waiting = poll;
            if (waiting != null) {
                waiting.end(200, decision);
                counts.delivered++;
            }
        }

        boolean held(long now) {
            return decision == null && (poll != null || now - polled < HELD_NANOS);
        }
    }

    /** A wait that is under way; it expires when the time that the client gave it is over. */
    private final class Poll extends Wheel.Timer {

        private final Exchange exchange;
        private final Reply reply;

        private Poll(Exchange exchange, Reply reply) {
            this.exchange = exchange;
            this.reply = reply;
        }

        @Override
        void expire() {
            end(204, NOTHING);
        }

        void end(int status, byte[] body) {
            leave();
            reply.whenGone(null);
            reply.send(status, body);
        }

        void leave() {
            wheel.cancel(this);
            if (exchange.poll == this) {
                exchange.poll = null;
                exchange.polled = System.nanoTime();
            }
        }
    }

    /** How long the approver takes for what is submitted from now on; negative for ever. */
    void decideAfter(long millis) {
        decideAfterMillis = millis;
    }

    /** Decides everything that is open, spread over a time. */
    void decideAll(long spreadMillis) {
        int open = 0;
        for (Exchange exchange : exchanges.values()) {
            if (exchange.decision == null) {
                wheel.set(exchange, spreadMillis * open++ / exchanges.size());
            }
        }
    }

    /** Forgets all exchanges. */
    void forget() {
        for (Exchange exchange : exchanges.values()) {
            wheel.cancel(exchange);
            Poll poll = exchange.poll;
            if (poll != null) {
                poll.end(404, Messages.error("NotFound", "forgotten"));
            }
        }
        exchanges.clear();
    }

    int open() {
        return exchanges.size();
    }

    int waiting() {
        return (int) exchanges.values().stream()
                .filter(exchange -> exchange.poll != null)
                .count();
    }

    /** How many undecided exchanges somebody waits for, the moment between two polls included. */
    int held() {
        long now = System.nanoTime();
        return (int) exchanges.values().stream()
                .filter(exchange -> exchange.held(now))
                .count();
    }

    void handle(String method, String target, byte[] body, Reply reply) {
        counts.request();
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (path.startsWith(EXCHANGES)) {
            exchange(method, path, query < 0 ? "" : target.substring(query + 1), reply);
            return;
        }
        switch (method + " " + path) {
            case "POST /v1/artifacts" -> submit(body, reply);
            case "POST /v1/acks" -> acknowledge(body, reply);
            case "POST /v1/presence/heartbeat" -> {
                counts.heartbeats++;
                reply.send(200, EMPTY_OBJECT);
            }
            case "GET /v1/policy/dnd/effective" -> reply.send(200, Messages.noPolicies());
            case "GET /v1/integrations/discovery" -> reply.send(200, Messages.discovery());
            // Such as the channels on which other gateways push: not to be had here.
            default -> reply.send(404, Messages.error("NotFound", "there is nothing here"));
        }
    }

    private void submit(byte[] body, Reply reply) {
        Messages.Envelope envelope = Messages.read(body);
        String hash = envelope == null ? null : envelope.artifactHash();
        if (envelope == null || hash == null) {
            reply.send(400, Messages.error("validation", "no artifact.submit"));
            return;
        }
        String id = envelope.requestId();
        Exchange known = exchanges.get(id);
        if (known != null && !known.hash.equals(hash)) {
            counts.conflicting++;
            reply.send(409, Messages.error("AlreadyExistsConflict", "another artifact has this id"));
            return;
        }
        if (known != null) {
            counts.resubmitted++;
        } else {
            counts.opened++;
            Exchange exchange = new Exchange(id, hash);
            exchanges.put(id, exchange);
            if (decideAfterMillis >= 0) {
                wheel.set(exchange, decideAfterMillis);
            }
        }
        reply.send(202, Messages.accepted(id));
    }

    private void acknowledge(byte[] body, Reply reply) {
        Messages.Envelope envelope = Messages.read(body);
        Exchange exchange = envelope == null ? null : exchanges.get(envelope.requestId());
        if (envelope == null || exchange == null || exchange.decision == null) {
            unknown("ack", reply);
            return;
        }
        exchanges.remove(envelope.requestId());
        counts.acked++;
        reply.send(200, Messages.ackAccepted(envelope.requestId()));
    }

    private void exchange(String method, String path, String query, Reply reply) {
        int end = path.indexOf('/', EXCHANGES.length());
        String id = path.substring(EXCHANGES.length(), end < 0 ? path.length() : end);
        Exchange exchange = exchanges.get(id);
        if (exchange == null) {
            unknown(method + path, reply);
            return;
        }
        switch (end < 0 ? "" : path.substring(end)) {
            case "" -> reply.send(200, Messages.status(id, exchange.decision == null ? "PendingApproval" : "Decided"));
            case "/wait" -> poll(exchange, query, reply);
            case "/withdraw" -> withdraw(exchange, reply);
            default -> unknown(method + path, reply);
        }
    }

    private void poll(Exchange exchange, String query, Reply reply) {
        counts.polls++;
        byte[] decision = exchange.decision;
        if (decision != null) {
            counts.delivered++;
            reply.send(200, decision);
            return;
        }
        Poll before = exchange.poll;
        if (before != null) {
            counts.overlapping++;
            before.end(204, NOTHING);
        }
        Poll poll = new Poll(exchange, reply);
        exchange.poll = poll;
        reply.whenGone(poll::leave);
        wheel.set(poll, query.startsWith("timeout=") ? 1000L * Integer.parseInt(query, 8, query.length(), 10) : 25_000);
    }

    private void withdraw(Exchange exchange, Reply reply) {
        exchanges.remove(exchange.id);
        wheel.cancel(exchange);
        counts.withdrawn++;
        Poll poll = exchange.poll;
        if (poll != null) {
            poll.end(404, Messages.error("NotFound", "withdrawn"));
        }
        reply.send(200, Messages.withdrawn(exchange.id));
    }

    private void unknown(String asked, Reply reply) {
        counts.unknown++;
        counts.lastUnknown = asked;
        reply.send(404, Messages.error("NotFound", "nothing is known of that"));
    }
}
