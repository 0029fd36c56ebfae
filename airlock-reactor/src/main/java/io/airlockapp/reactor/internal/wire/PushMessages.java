package io.airlockapp.reactor.internal.wire;

import io.airlockapp.error.ProtocolException;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.transport.Body;

/** What is said on a channel (wire reference, section 3, the optional endpoints). */
public final class PushMessages {

    /** The answer to a ping. */
    public static final String PONG = "{\"msgType\":\"pong\"}";

    private PushMessages() {}

    /** What the gateway says. */
    public sealed interface Message {

        /**
         * Something that claims to be a decision.
         *
         * @param delivery the decision as delivered
         */
        record Decision(DecisionDelivery delivery) implements Message {}

        /** A message that says everything with its type. */
        enum Plain implements Message {
            /** Wants a {@link #PONG}. */
            PING,
            /** Wants the client to ask where things stand. */
            REFRESH,
            /** The pairing has ended. */
            REVOKED,
            /** Known to nobody here. */
            OTHER
        }
    }

    /**
     * The first message on a WebSocket.
     *
     * @param workspaceName the workspace
     * @param enforcerLabel the enforcer's name for people
     * @return the message
     */
    public static String hello(String workspaceName, String enforcerLabel) {
        return Json.object(json -> {
                    json.writeStringProperty("msgType", "hello");
                    json.writeArrayPropertyStart("capabilities");
                    json.writeEndArray();
                    json.writeStringProperty("workspaceName", workspaceName);
                    json.writeStringProperty("enforcerLabel", enforcerLabel);
                })
                .utf8();
    }

    /**
     * Reads a message.
     *
     * @param event the name of the event that brought it, which stands in for a missing type
     * @param data its text
     * @return its content
     * @throws ProtocolException if it makes no sense
     */
    public static Message read(String event, String data) {
        Body document = Body.of(data);
        WireObject json = Json.parseOrNull(document);
        String type = json == null ? null : json.text("msgType");
        return switch (type == null ? event : type) {
            case "decision.deliver" ->
                new Message.Decision(Responses.delivery(json == null ? Json.parse(document) : json, document));
            case "ping" -> Message.Plain.PING;
            case "refresh.request" -> Message.Plain.REFRESH;
            case "pairing.revoked" -> Message.Plain.REVOKED;
            default -> {
                if (type == null) {
                    throw new ProtocolException("A message on the gateway's channel has no type.", null);
                }
                yield Message.Plain.OTHER;
            }
        };
    }
}
