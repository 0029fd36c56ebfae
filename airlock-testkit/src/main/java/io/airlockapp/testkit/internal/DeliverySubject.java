package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.transport.PushRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The delivery of a decision on a channel, as faults ask about it. */
record DeliverySubject(ObjectNode decision, PushLine line) implements Subject {

    @Override
    public Endpoint endpoint() {
        return line.kind() == PushRequest.Kind.WEB_SOCKET ? Endpoint.WEB_SOCKET : Endpoint.EVENTS;
    }

    @Override
    public RecordedRequest request() {
        return line.request();
    }

    @Override
    public @Nullable String requestId() {
        return Json.text(decision, "requestId");
    }

    @Override
    public String enforcerId() {
        return line.enforcerId();
    }
}
