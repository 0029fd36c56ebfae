package io.airlockapp.testkit;

import io.airlockapp.transport.PushRequest;

/** The kinds of channel on the ways to the engine. */
enum PushWay {
    EVENTS_IN_MEMORY(FrontKind.MEMORY, PushRequest.Kind.SERVER_SENT_EVENTS),
    EVENTS_HTTP_1_1(FrontKind.HTTP_1_1, PushRequest.Kind.SERVER_SENT_EVENTS),
    EVENTS_HTTP_2(FrontKind.HTTP_2, PushRequest.Kind.SERVER_SENT_EVENTS),
    EVENTS_TLS(FrontKind.TLS, PushRequest.Kind.SERVER_SENT_EVENTS),
    WEB_SOCKET_IN_MEMORY(FrontKind.MEMORY, PushRequest.Kind.WEB_SOCKET),
    WEB_SOCKET_HTTP_1_1(FrontKind.HTTP_1_1, PushRequest.Kind.WEB_SOCKET),
    WEB_SOCKET_TLS(FrontKind.TLS, PushRequest.Kind.WEB_SOCKET);

    final FrontKind front;
    final PushRequest.Kind kind;

    PushWay(FrontKind front, PushRequest.Kind kind) {
        this.front = front;
        this.kind = kind;
    }

    /** The path on which an enforcer asks for the channel. */
    String path(String enforcerId) {
        return kind == PushRequest.Kind.WEB_SOCKET
                ? "/v1/ws?role=enforcer&id=" + enforcerId
                : "/v1/sse/enforcers/" + enforcerId;
    }
}
