import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.LexerInterpreter;
import org.antlr.v4.runtime.ParserInterpreter;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.tool.ANTLRMessage;
import org.antlr.v4.tool.ANTLRToolListener;
import org.antlr.v4.tool.Grammar;
import org.antlr.v4.tool.LexerGrammar;

/**
 * ANTLR's own interpreter over many grammars and texts. Reads lines: "G start grammar lexer" (paths; "-" for no lexer, or the first rule) loads a grammar and is answered by "ok" or its first error;
 * "T text" (base64 of UTF-8) is answered by 1 where the grammar takes the whole text without any error, otherwise by 0 and why.
 */
public final class Interpret {
    private static Grammar parser;
    private static Grammar lexer;
    private static int start;

    public static void main(String[] arguments) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        String line;
        while ((line = input.readLine()) != null) {
            String[] parts = line.split(" ", -1);
            output.println(parts[0].equals("G") ? load(parts[1], Path.of(parts[2]), parts[3]) : read(new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8)));
        }
    }

    private static String load(String rule, Path grammar, String lexerPath) {
        List<String> errors = new ArrayList<>();
        try {
            lexer = lexerPath.equals("-") ? null : new LexerGrammar(lexerPath, Files.readString(Path.of(lexerPath)), new Listener(errors));
            parser = new Joined(grammar.toString(), Files.readString(grammar), lexer, new Listener(errors));
            start = rule.equals("-") ? parser.getRule(0).index : parser.getRule(rule).index;
        } catch (Exception exception) {
            errors.add(exception.toString());
        }

        return errors.isEmpty() ? "ok" : errors.get(0).replace('\n', ' ');
    }

    private static String read(String text) {
        List<String> errors = new ArrayList<>();
        BaseErrorListener listener = new BaseErrorListener() {
            @Override
            public void syntaxError(Recognizer<?, ?> recognizer, Object symbol, int line, int column, String message, RecognitionException exception) {
                errors.add(line + ":" + column + " " + message);
            }
        };
        try {
            LexerInterpreter tokens = (lexer == null ? parser : lexer).createLexerInterpreter(CharStreams.fromString(text));
            tokens.removeErrorListeners();
            tokens.addErrorListener(listener);
            CommonTokenStream stream = new CommonTokenStream(tokens);
            ParserInterpreter interpreter = parser.createParserInterpreter(stream);
            interpreter.removeErrorListeners();
            interpreter.addErrorListener(listener);
            interpreter.parse(start);
            stream.fill();
            Token last = stream.get(stream.size() - 1);
            if (stream.LA(1) != Token.EOF) {
                errors.add("not read to the end");
            } else if (last.getStartIndex() < text.codePointCount(0, text.length())) {
                errors.add("a lexeme goes on at the end");
            }
        } catch (RuntimeException exception) {
            errors.add(exception.toString());
        }

        return errors.isEmpty() ? "1" : "0 " + errors.get(0).replace('\n', ' ');
    }

    /** A parser grammar that takes its tokens from a lexer grammar in memory, not from a file. */
    private static final class Joined extends Grammar {
        Joined(String name, String text, Grammar vocabulary, ANTLRToolListener listener) throws org.antlr.runtime.RecognitionException {
            super(name, text, vocabulary, listener);
        }

        @Override
        public void importTokensFromTokensFile() {
        }
    }

    private static final class Listener implements ANTLRToolListener {
        private final List<String> errors;

        Listener(List<String> errors) {
            this.errors = errors;
        }

        @Override
        public void info(String message) {
        }

        @Override
        public void error(ANTLRMessage message) {
            errors.add(message.getErrorType() + " " + message.line + ":" + message.charPosition + " " + java.util.Arrays.toString(message.getArgs()));
        }

        @Override
        public void warning(ANTLRMessage message) {
        }
    }
}
