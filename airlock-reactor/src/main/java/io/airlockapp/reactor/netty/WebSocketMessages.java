package io.airlockapp.reactor.netty;

import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Origin;
import io.airlockapp.transport.PushSignal;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Puts the text messages of a WebSocket together from their frames (RFC 6455, section 5.4). Not for several threads at once. */
final class WebSocketMessages {

    private final Origin origin;
    private final int cap;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    WebSocketMessages(Origin origin, int cap) {
        this.origin = origin;
        this.cap = cap;
    }

    /** What has become whole with this frame; fails for one that the channel cannot go on after. */
    List<PushSignal> read(WebSocketFrame frame) {
        if (frame instanceof PingWebSocketFrame || frame instanceof PongWebSocketFrame) {
            return List.of(PushSignal.KeepAlive.INSTANCE);
        }
        if (!isText(frame)) {
            throw unfit("a binary message");
        }
        ByteBuf content = frame.content();
        if (content.readableBytes() > cap - text.size()) {
            throw new ResponseTooLargeException(cap);
        }
        byte[] piece = new byte[content.readableBytes()];
        content.getBytes(content.readerIndex(), piece);
        text.writeBytes(piece);
        if (!frame.isFinalFragment()) {
            return List.of();
        }
        try {
            String whole = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text.toByteArray()))
                    .toString();
            return List.of(new PushSignal.Message("message", whole));
        } catch (CharacterCodingException e) {
            throw unfit("a text message that is not UTF-8");
        } finally {
            text.reset();
        }
    }

    /** How to close for such a failure (RFC 6455, section 7.4.1). */
    static WebSocketCloseStatus closeStatus(WebSocketFrame frame, Throwable failure) {
        if (failure instanceof ResponseTooLargeException) {
            return WebSocketCloseStatus.MESSAGE_TOO_BIG;
        }
        return isText(frame) ? WebSocketCloseStatus.INVALID_PAYLOAD_DATA : WebSocketCloseStatus.INVALID_MESSAGE_TYPE;
    }

    private static boolean isText(WebSocketFrame frame) {
        return frame instanceof TextWebSocketFrame || frame instanceof ContinuationWebSocketFrame;
    }

    private TransportException unfit(String what) {
        return new TransportException(
                Delivery.ANSWERED,
                origin + " sent " + what + " over a WebSocket, on which text is spoken: check that it is a gateway.",
                null);
    }
}
