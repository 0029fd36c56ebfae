package io.airlockapp.reactor.internal.http;

import reactor.netty.http.logging.HttpMessageArgProvider;
import reactor.netty.http.logging.HttpMessageLogFactory;

/** Keeps headers and contents out of Reactor Netty's own log, whatever its level: of a message only its kind is shown. */
public final class QuietMessages implements HttpMessageLogFactory {

    /** The one instance; it holds nothing. */
    public static final QuietMessages INSTANCE = new QuietMessages();

    private QuietMessages() {}

    @Override
    public String trace(HttpMessageArgProvider message) {
        return kind(message);
    }

    @Override
    public String debug(HttpMessageArgProvider message) {
        return kind(message);
    }

    @Override
    public String info(HttpMessageArgProvider message) {
        return kind(message);
    }

    @Override
    public String warn(HttpMessageArgProvider message) {
        return kind(message);
    }

    @Override
    public String error(HttpMessageArgProvider message) {
        return kind(message);
    }

    private static String kind(HttpMessageArgProvider message) {
        return message.httpMessageType().name();
    }
}
