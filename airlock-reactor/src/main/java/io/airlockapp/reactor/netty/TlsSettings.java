package io.airlockapp.reactor.netty;

import io.airlockapp.credential.Secret;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Turns key stores of the JDK into what Netty needs; always TLS 1.2 or later, always with the host name checked. */
final class TlsSettings {

    private TlsSettings() {}

    static TrustManagerFactory trust(KeyStore store) {
        try {
            if (Collections.list(store.aliases()).isEmpty()) {
                throw new IllegalArgumentException(
                        "The trust store is empty: add the certificate of the authority that signs the gateway's.");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The trust store cannot be used: load it before it is passed on.", e);
        }
    }

    static KeyManagerFactory identity(KeyStore store, Secret keyPassword) {
        char[] password = keyPassword.expose().toCharArray();
        try {
            boolean hasKey = false;
            for (String alias : Collections.list(store.aliases())) {
                hasKey |= store.isKeyEntry(alias);
            }
            if (!hasKey) {
                throw new IllegalArgumentException(
                        "The key store for the client certificate has no private key: add one with its chain.");
            }
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "The client certificate cannot be used: check that the key store is loaded and the password is the"
                            + " key's.",
                    e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    static SslContext context(
            Set<HttpVersion> versions, @Nullable TrustManagerFactory trust, @Nullable KeyManagerFactory identity) {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS");
        if (trust != null) {
            builder.trustManager(trust);
        }
        if (identity != null) {
            builder.keyManager(identity);
        }
        if (versions.contains(HttpVersion.HTTP_2)) {
            List<String> names = new ArrayList<>(2);
            names.add("h2");
            if (versions.contains(HttpVersion.HTTP_1_1)) {
                names.add("http/1.1");
            }
            builder.ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            names));
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException(
                    "This Java runtime cannot speak TLS as asked: check that TLS 1.2 or 1.3 is not disabled.", e);
        }
    }
}
