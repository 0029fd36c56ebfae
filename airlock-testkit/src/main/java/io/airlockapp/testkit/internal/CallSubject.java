package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.RecordedRequest;
import org.jspecify.annotations.Nullable;

/** A call, as faults ask about it. Not all that an enforcer sends says whose it is; the gateway knows the rest. */
final class CallSubject implements Subject {

    /** The enforcer of an exchange, or null if there is none with that id. */
    interface ExchangeOwners {
        @Nullable
        String of(String requestId);
    }

    /** The enforcer of a pairing attempt, or else of a routing token; null if neither is known. */
    interface PairingOwners {
        @Nullable
        String of(@Nullable String nonce, @Nullable String routingToken);
    }

    private final RecordedRequest request;
    private final Call call;
    private final ExchangeOwners exchanges;
    private final PairingOwners pairings;

    CallSubject(RecordedRequest request, Call call, ExchangeOwners exchanges, PairingOwners pairings) {
        this.request = request;
        this.call = call;
        this.exchanges = exchanges;
        this.pairings = pairings;
    }

    @Override
    public @Nullable Endpoint endpoint() {
        return request.endpoint();
    }

    @Override
    public RecordedRequest request() {
        return request;
    }

    @Override
    public @Nullable String requestId() {
        Endpoint endpoint = request.endpoint();
        if (endpoint == null) {
            return null;
        }
        return switch (endpoint) {
            case SUBMIT, ACK -> request.json("/requestId");
            case EXCHANGE_STATUS, WAIT, WITHDRAW -> segment(2);
            default -> null;
        };
    }

    @Override
    public @Nullable String enforcerId() {
        Endpoint endpoint = request.endpoint();
        if (endpoint == null) {
            return null;
        }
        return switch (endpoint) {
            case PAIRING_INITIATE, PAIRING_CLAIM, HEARTBEAT -> request.json("/enforcerId");
            case SUBMIT -> request.json("/sender/enforcerId");
            case PAIRING_STATUS -> pairings.of(segment(2), null);
            case PAIRING_REVOKE -> pairings.of(null, request.json("/routingToken"));
            case EXCHANGE_STATUS, WAIT, WITHDRAW, ACK -> {
                String requestId = requestId();
                yield requestId == null ? null : exchanges.of(requestId);
            }
            case POLICIES -> query("enforcerId");
            case EVENTS -> segment(3);
            case WEB_SOCKET -> query("id");
            case ECHO, DISCOVERY, CONSENT, PAIRING_PRE_GENERATE -> null;
        };
    }

    private @Nullable String segment(int number) {
        try {
            return call.segments().get(number);
        } catch (Refusal e) {
            return null;
        }
    }

    private @Nullable String query(String name) {
        try {
            return call.query().get(name);
        } catch (Refusal e) {
            return null;
        }
    }
}
