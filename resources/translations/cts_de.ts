<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AccountStep</name>
    <message>
        <source>&amp;Balance</source>
        <translation>&amp;Guthaben</translation>
    </message>
    <message>
        <source>Practice account</source>
        <translation>Übungskonto</translation>
    </message>
    <message>
        <source>The program keeps a simulated account with this balance. Fees and slippage are taken from it as at an exchange.</source>
        <translation>Das Programm führt ein simuliertes Konto mit diesem Guthaben. Gebühren und Slippage gehen davon ab wie an einer Börse.</translation>
    </message>
</context>
<context>
    <name>AddDialog</name>
    <message>
        <source>&amp;Add connection</source>
        <translation>Verbindung &amp;anlegen</translation>
    </message>
    <message>
        <source>&amp;Exchange</source>
        <translation>&amp;Börse</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>&amp;Testen</translation>
    </message>
    <message>
        <source>Add connection</source>
        <translation>Verbindung anlegen</translation>
    </message>
    <message>
        <source>Add the connection</source>
        <translation>Verbindung anlegen</translation>
    </message>
    <message>
        <source>List the exchanges</source>
        <translation>Börsen auflisten</translation>
    </message>
    <message>
        <source>Not added: {0}</source>
        <translation>Nicht angelegt: {0}</translation>
    </message>
    <message>
        <source>Other exchange… (untested)</source>
        <translation>Andere Börse… (ungetestet)</translation>
    </message>
    <message>
        <source>Paper (simulated account)</source>
        <translation>Paper (simuliertes Konto)</translation>
    </message>
    <message>
        <source>Tries what is entered; nothing is stored</source>
        <translation>Testet die Eingaben; gespeichert wird nichts</translation>
    </message>
    <message>
        <source>e.g. Practice</source>
        <translation>z. B. Übung</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>noch nicht</translation>
    </message>
</context>
<context>
    <name>Alerts</name>
    <message>
        <source>The computer slept, or its clock was set, by {0}: nothing new is opened until books and venue have been compared.</source>
        <translation>Der Computer schlief, oder seine Uhr wurde gestellt, um {0}: Bis Bücher und Börse abgeglichen sind, wird nichts Neues eröffnet.</translation>
    </message>
    <message>
        <source>nothing new is opened</source>
        <translation>es wird nichts Neues eröffnet</translation>
    </message>
    <message>
        <source>nothing new is opened, and all positions are being closed</source>
        <translation>es wird nichts Neues eröffnet, und alle Positionen werden geschlossen</translation>
    </message>
    <message>
        <source>{0}: {1}; {2}.</source>
        <translation>{0}: {1}; {2}.</translation>
    </message>
</context>
<context>
    <name>Announcer</name>
    <message>
        <source>Armed again after the emergency stop.</source>
        <translation>Nach dem Not-Halt wieder scharf gestellt.</translation>
    </message>
    <message>
        <source>Connection {0} has failed. {1}</source>
        <translation>Verbindung {0} ist ausgefallen. {1}</translation>
    </message>
    <message>
        <source>Emergency stop engaged. {0}</source>
        <translation>Not-Halt ausgelöst. {0}</translation>
    </message>
    <message>
        <source>Engine: {0}</source>
        <translation>Engine: {0}</translation>
    </message>
</context>
<context>
    <name>ApiBox</name>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Erneut versuchen</translation>
    </message>
    <message>
        <source>A command to try it</source>
        <translation>Ein Befehl zum Ausprobieren</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>Zugang</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>Ends the token: whoever uses it is refused from then on.</source>
        <translation>Beendet das Token: Wer es benutzt, wird ab dann abgewiesen.</translation>
    </message>
    <message>
        <source>Look at the API</source>
        <translation>API ansehen</translation>
    </message>
    <message>
        <source>Make a new token</source>
        <translation>Neues Token erzeugen</translation>
    </message>
    <message>
        <source>Make a token</source>
        <translation>Token erzeugen</translation>
    </message>
    <message>
        <source>Make new token</source>
        <translation>Neues Token erzeugen</translation>
    </message>
    <message>
        <source>Make new token…</source>
        <translation>Neues Token erzeugen…</translation>
    </message>
    <message>
        <source>Makes a token and shows it once. The one before ends at once.</source>
        <translation>Erzeugt ein Token und zeigt es einmal. Das vorige gilt sofort nicht mehr.</translation>
    </message>
    <message>
        <source>Open the API</source>
        <translation>API öffnen</translation>
    </message>
    <message>
        <source>Opens the API if what is in the way has gone.</source>
        <translation>Öffnet die API, wenn das Hindernis beseitigt ist.</translation>
    </message>
    <message>
        <source>Programs that use it are refused until they have the new one.</source>
        <translation>Programme, die es benutzen, werden abgewiesen, bis sie das neue haben.</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <source>Revoke a token</source>
        <translation>Ein Token widerrufen</translation>
    </message>
    <message>
        <source>Revoke the token</source>
        <translation>Token widerrufen</translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>Widerrufen…</translation>
    </message>
    <message>
        <source>This run was given a token in CTS_API_TOKEN; it counts alone.</source>
        <translation>Dieser Lauf hat ein Token aus CTS_API_TOKEN bekommen; nur dieses gilt.</translation>
    </message>
    <message>
        <source>To let a program in, switch the API on above, press Apply, and make a token.</source>
        <translation>Um ein Programm einzulassen: oben die API einschalten, Anwenden drücken und ein Token erzeugen.</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>Ausprobieren</translation>
    </message>
    <message>
        <source>Without any token the API is closed.</source>
        <translation>Ohne ein Token ist die API geschlossen.</translation>
    </message>
    <message>
        <source>make a new one</source>
        <translation>neu erzeugen</translation>
    </message>
    <message>
        <source>revoke</source>
        <translation>widerrufen</translation>
    </message>
    <message>
        <source>{0}: it ends at once, and what is open with it.</source>
        <translation>{0}: Es endet sofort, und was damit offen ist, ebenso.</translation>
    </message>
    <message>
        <source>{0}: the present one ends at once.</source>
        <translation>{0}: Das jetzige gilt sofort nicht mehr.</translation>
    </message>
</context>
<context>
    <name>AppearancePane</name>
    <message>
        <source>&amp;Close the program…</source>
        <translation>Programm s&amp;chließen…</translation>
    </message>
    <message>
        <source>&amp;Dates</source>
        <translation>&amp;Datum</translation>
    </message>
    <message>
        <source>&amp;Gain and loss</source>
        <translation>&amp;Gewinn und Verlust</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>&amp;Numbers</source>
        <translation>&amp;Zahlen</translation>
    </message>
    <message>
        <source>&amp;Size of everything</source>
        <translation>Größe von &amp;allem</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Farbschema</translation>
    </message>
    <message>
        <source>2026-03-31 (ISO 8601)</source>
        <translation>2026-03-31 (ISO 8601)</translation>
    </message>
    <message>
        <source>31 Mar 2026 (month as a word)</source>
        <translation>31 März 2026 (Monat als Wort)</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>As the system ({0})</source>
        <translation>Wie das System ({0})</translation>
    </message>
    <message>
        <source>As usual in the language</source>
        <translation>Wie in der Sprache üblich</translation>
    </message>
    <message>
        <source>Asks what closing should do; start it again then.</source>
        <translation>Fragt, was das Schließen tun soll; danach neu starten.</translation>
    </message>
    <message>
        <source>Blue up, orange down</source>
        <translation>Blau steigt, Orange fällt</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Everything but the language is applied at once. The log stays English.</source>
        <translation>Alles außer der Sprache wirkt sofort. Das Protokoll bleibt englisch.</translation>
    </message>
    <message>
        <source>Green up, red down</source>
        <translation>Grün steigt, Rot fällt</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Red up, green down</source>
        <translation>Rot steigt, Grün fällt</translation>
    </message>
    <message>
        <source>Show times in &amp;UTC (otherwise local time)</source>
        <translation>Zeiten in &amp;UTC zeigen (sonst Ortszeit)</translation>
    </message>
    <message>
        <source>The window speaks {0} when the program is started again.</source>
        <translation>Das Fenster spricht {0}, wenn das Programm neu gestartet wird.</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Zeiten</translation>
    </message>
</context>
<context>
    <name>AssignDialog</name>
    <message>
        <source>&amp;Assign</source>
        <translation>&amp;Zuweisen</translation>
    </message>
    <message>
        <source>A connection runs one preset beside its main engine. Its configurations collect results first; only those that qualify ask for orders.</source>
        <translation>Auf einer Verbindung läuft ein Preset neben ihrer Haupt-Engine. Seine Konfigurationen sammeln zuerst Ergebnisse; nur die qualifizierten verlangen Orders.</translation>
    </message>
    <message>
        <source>Assign: {0}</source>
        <translation>Zuweisen: {0}</translation>
    </message>
    <message>
        <source>LIVE, real money: {0}. What qualifies there trades with it.</source>
        <translation>LIVE, echtes Geld: {0}. Was sich dort qualifiziert, handelt damit.</translation>
    </message>
    <message>
        <source>No connection yet.</source>
        <translation>Noch keine Verbindung.</translation>
    </message>
    <message>
        <source>runs “{0}” now, which this one would replace</source>
        <translation>jetzt läuft „{0}“; dieses Preset würde es ersetzen</translation>
    </message>
</context>
<context>
    <name>AutostartBox</name>
    <message>
        <source>&amp;Open this window when I log in</source>
        <translation>Dieses Fenster bei der Anmeldung &amp;öffnen</translation>
    </message>
    <message>
        <source>Open at login</source>
        <translation>Bei der Anmeldung öffnen</translation>
    </message>
    <message>
        <source>Read the entry</source>
        <translation>Eintrag lesen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>The engine is not started by it, except after a crash where that is set.</source>
        <translation>Die Engine startet dadurch nicht, außer nach einem Absturz, wo das eingestellt ist.</translation>
    </message>
</context>
<context>
    <name>AwayBox</name>
    <message>
        <source>From {0} to {1}: {2}.</source>
        <translation>Von {0} bis {1}: {2}.</translation>
    </message>
    <message>
        <source>Put the report away</source>
        <translation>Bericht weglegen</translation>
    </message>
    <message>
        <source>Puts this report away</source>
        <translation>Legt diesen Bericht weg</translation>
    </message>
    <message>
        <source>Read what happened while you were away</source>
        <translation>Lesen, was während der Abwesenheit geschah</translation>
    </message>
    <message>
        <source>Understood</source>
        <translation>Verstanden</translation>
    </message>
    <message>
        <source>While you were away</source>
        <translation>Während der Abwesenheit</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weitere</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BackupsPane</name>
    <message>
        <source>&amp;Back up now</source>
        <translation>Jetzt &amp;sichern</translation>
    </message>
    <message>
        <source>&amp;Open folder</source>
        <translation>Ordner &amp;öffnen</translation>
    </message>
    <message>
        <source>&amp;Restore selected…</source>
        <translation>Ausgewählte &amp;zurückspielen…</translation>
    </message>
    <message>
        <source>&amp;Verify all</source>
        <translation>Alle &amp;prüfen</translation>
    </message>
    <message>
        <source>As before, from a copy that was put elsewhere.</source>
        <translation>Wie oben, aus einer anderswo abgelegten Kopie.</translation>
    </message>
    <message>
        <source>Back up</source>
        <translation>Sichern</translation>
    </message>
    <message>
        <source>Backing up…</source>
        <translation>Sicherung läuft…</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>Sicherungen</translation>
    </message>
    <message>
        <source>Bring back the backup of {0}?</source>
        <translation>Die Sicherung von {0} zurückspielen?</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>Geprüft</translation>
    </message>
    <message>
        <source>Closing to restore…</source>
        <translation>Schließt zum Zurückspielen…</translation>
    </message>
    <message>
        <source>Copies the database and checks the copy; trading goes on meanwhile.</source>
        <translation>Kopiert die Datenbank und prüft die Kopie; der Handel läuft weiter.</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Angelegt</translation>
    </message>
    <message>
        <source>Databases (*.db)</source>
        <translation>Datenbanken (*.db)</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>List the backups</source>
        <translation>Sicherungen auflisten</translation>
    </message>
    <message>
        <source>No backup yet. One is made every hour while it runs.</source>
        <translation>Noch keine Sicherung. Im Betrieb wird stündlich eine angelegt.</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Reading the copies…</source>
        <translation>Sicherungen werden gelesen…</translation>
    </message>
    <message>
        <source>Reads every copy from beginning to end; changes nothing.</source>
        <translation>Liest jede Kopie von Anfang bis Ende; ändert nichts.</translation>
    </message>
    <message>
        <source>Restore a backup</source>
        <translation>Sicherung zurückspielen</translation>
    </message>
    <message>
        <source>Restore and open again</source>
        <translation>Zurückspielen und neu öffnen</translation>
    </message>
    <message>
        <source>Restore from &amp;file…</source>
        <translation>Aus &amp;Datei zurückspielen…</translation>
    </message>
    <message>
        <source>Restore from file</source>
        <translation>Aus Datei zurückspielen</translation>
    </message>
    <message>
        <source>Says what would be lost and asks. No engine may run.</source>
        <translation>Sagt, was verloren ginge, und fragt nach. Keine Engine darf laufen.</translation>
    </message>
    <message>
        <source>Shows the copies among the other files, to put one elsewhere.</source>
        <translation>Zeigt die Kopien im Dateimanager, um eine anderswo abzulegen.</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>The folder is {0}</source>
        <translation>Der Ordner ist {0}</translation>
    </message>
    <message>
        <source>Verify the backups</source>
        <translation>Sicherungen prüfen</translation>
    </message>
    <message>
        <source>Verifying…</source>
        <translation>Prüfung läuft…</translation>
    </message>
    <message>
        <source>✓ Saved and checked, {0}: {1}</source>
        <translation>✓ Gespeichert und geprüft, {0}: {1}</translation>
    </message>
    <message>
        <source>✓ good</source>
        <translation>✓ gut</translation>
    </message>
    <message>
        <source>✓ {0} verified, all good.</source>
        <translation>✓ {0} geprüft, alle gut.</translation>
    </message>
    <message>
        <source>✗ No backup: {0}</source>
        <translation>✗ Keine Sicherung: {0}</translation>
    </message>
    <message>
        <source>✗ damaged</source>
        <translation>✗ beschädigt</translation>
    </message>
    <message>
        <source>✗ {0}</source>
        <translation>✗ {0}</translation>
    </message>
    <message>
        <source>✗ {0} of {1} cannot be used.</source>
        <translation>✗ {0} von {1} sind unbrauchbar.</translation>
    </message>
</context>
<context>
    <name>Bell</name>
    <message numerus="yes">
        <source>%n unread notification(s)</source>
        <translation>
            <numerusform>%n ungelesene Meldung</numerusform>
            <numerusform>%n ungelesene Meldungen</numerusform>
        </translation>
    </message>
    <message>
        <source>No unread notifications</source>
        <translation>Keine ungelesenen Meldungen</translation>
    </message>
    <message>
        <source>Show &amp;notifications</source>
        <translation>&amp;Meldungen zeigen</translation>
    </message>
</context>
<context>
    <name>Blank</name>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Erneut versuchen</translation>
    </message>
    <message>
        <source>Reads the candles once more (R)</source>
        <translation>Liest die Kerzen noch einmal (R)</translation>
    </message>
</context>
<context>
    <name>BreakdownTab</name>
    <message>
        <source>&amp;Group by</source>
        <translation>&amp;Gruppieren nach</translation>
    </message>
    <message>
        <source>Before fees and funding</source>
        <translation>Vor Gebühren und Funding</translation>
    </message>
    <message>
        <source>Deepest fall of this group&apos;s summed net results</source>
        <translation>Größter Drawdown der summierten Nettoergebnisse dieser Gruppe</translation>
    </message>
    <message>
        <source>Entries and exits against their simulated twins, where compared; a part of the gross result</source>
        <translation>Einstiege und Ausstiege gegen ihre simulierten Zwillinge, soweit verglichen; Teil des Bruttoergebnisses</translation>
    </message>
    <message>
        <source>Entries compared</source>
        <translation>Einstiege verglichen</translation>
    </message>
    <message>
        <source>Entries with a finished comparison</source>
        <translation>Einstiege mit abgeschlossenem Vergleich</translation>
    </message>
    <message>
        <source>Entry slippage</source>
        <translation>Slippage beim Einstieg</translation>
    </message>
    <message>
        <source>Exit slippage</source>
        <translation>Slippage beim Ausstieg</translation>
    </message>
    <message>
        <source>Exits compared</source>
        <translation>Ausstiege verglichen</translation>
    </message>
    <message>
        <source>Exits with a finished comparison</source>
        <translation>Ausstiege mit abgeschlossenem Vergleich</translation>
    </message>
    <message>
        <source>Expectancy</source>
        <translation>Erwartungswert</translation>
    </message>
    <message>
        <source>Fees</source>
        <translation>Gebühren</translation>
    </message>
    <message>
        <source>Fees %</source>
        <translation>Gebühren %</translation>
    </message>
    <message>
        <source>Fees ÷ turnover</source>
        <translation>Gebühren ÷ Umsatz</translation>
    </message>
    <message>
        <source>Funding</source>
        <translation>Funding</translation>
    </message>
    <message>
        <source>Gains</source>
        <translation>Gewinne</translation>
    </message>
    <message>
        <source>Gross P&amp;L</source>
        <translation>G&amp;V brutto</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Group by</source>
        <translation>Gruppieren nach</translation>
    </message>
    <message>
        <source>Group the positions</source>
        <translation>Positionen gruppieren</translation>
    </message>
    <message>
        <source>Losses</source>
        <translation>Verluste</translation>
    </message>
    <message>
        <source>Max drawdown</source>
        <translation>Größter Drawdown</translation>
    </message>
    <message>
        <source>Net P&amp;L</source>
        <translation>G&amp;V netto</translation>
    </message>
    <message>
        <source>Net P&amp;L ÷ positions</source>
        <translation>G&amp;V netto ÷ Positionen</translation>
    </message>
    <message>
        <source>Paid above 0, received below 0</source>
        <translation>Gezahlt über 0, erhalten unter 0</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>Positionen</translation>
    </message>
    <message>
        <source>Profit factor</source>
        <translation>Profitfaktor</translation>
    </message>
    <message>
        <source>Results by group</source>
        <translation>Ergebnisse je Gruppe</translation>
    </message>
    <message>
        <source>Share of positions with a gain</source>
        <translation>Anteil der Positionen mit Gewinn</translation>
    </message>
    <message>
        <source>Slippage</source>
        <translation>Slippage</translation>
    </message>
    <message>
        <source>Slippage and costs</source>
        <translation>Slippage und Kosten</translation>
    </message>
    <message>
        <source>Slippage is a part of the gross result: how much worse the prices were than those of the simulated twins.</source>
        <translation>Slippage ist Teil des Bruttoergebnisses: um wie viel schlechter die Preise waren als die der simulierten Zwillinge.</translation>
    </message>
    <message>
        <source>Total: {0}</source>
        <translation>Summe: {0}</translation>
    </message>
    <message>
        <source>Turnover</source>
        <translation>Umsatz</translation>
    </message>
    <message>
        <source>What the positions are grouped by</source>
        <translation>Wonach die Positionen gruppiert sind</translation>
    </message>
    <message>
        <source>Win rate</source>
        <translation>Trefferquote</translation>
    </message>
    <message>
        <source>Σ gains ÷ Σ losses; ∞ where nothing was lost</source>
        <translation>Σ Gewinne ÷ Σ Verluste; ∞, wo nichts verloren wurde</translation>
    </message>
    <message>
        <source>Σ net results; the groups add up to the total below</source>
        <translation>Σ Nettoergebnisse; die Gruppen ergeben zusammen die Summe unten</translation>
    </message>
    <message>
        <source>Σ price × quantity of entries and exits</source>
        <translation>Σ Preis × Menge der Einstiege und Ausstiege</translation>
    </message>
</context>
<context>
    <name>BundleDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>&amp;Speichern…</translation>
    </message>
    <message>
        <source>Asks where to, and writes what is shown here.</source>
        <translation>Fragt nach dem Ort und schreibt, was hier gezeigt wird.</translation>
    </message>
    <message>
        <source>Collect the support bundle</source>
        <translation>Support-Paket zusammenstellen</translation>
    </message>
    <message>
        <source>Collecting…</source>
        <translation>Wird gesammelt…</translation>
    </message>
    <message>
        <source>Files of the bundle</source>
        <translation>Dateien des Pakets</translation>
    </message>
    <message>
        <source>Save the support bundle</source>
        <translation>Support-Paket speichern</translation>
    </message>
    <message>
        <source>Support bundle</source>
        <translation>Support-Paket</translation>
    </message>
    <message>
        <source>Text of the chosen file</source>
        <translation>Text der gewählten Datei</translation>
    </message>
    <message>
        <source>This is all that will be written, to a file on this computer. Nothing is sent anywhere: whom you give the file to is up to you.</source>
        <translation>Nur das hier wird geschrieben, in eine Datei auf diesem Computer. Nichts wird irgendwohin gesendet: Wer die Datei bekommt, entscheiden allein Sie.</translation>
    </message>
    <message>
        <source>Zip files (*.zip)</source>
        <translation>Zip-Dateien (*.zip)</translation>
    </message>
    <message>
        <source>{0} files.</source>
        <translation>{0} Dateien.</translation>
    </message>
    <message>
        <source>✓ Saved: {0}. Nothing was sent.</source>
        <translation>✓ Gespeichert: {0}. Nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>✗ {0}</source>
        <translation>✗ {0}</translation>
    </message>
</context>
<context>
    <name>CalendarView</name>
    <message>
        <source>Calendar: month &amp;after</source>
        <translation>Kalender: &amp;nächster Monat</translation>
    </message>
    <message>
        <source>Calendar: month &amp;before</source>
        <translation>Kalender: &amp;voriger Monat</translation>
    </message>
    <message>
        <source>The month after (Page Down)</source>
        <translation>Nächster Monat (Bild ab)</translation>
    </message>
    <message>
        <source>The month before (Page Up)</source>
        <translation>Voriger Monat (Bild auf)</translation>
    </message>
    <message>
        <source>nothing closed</source>
        <translation>nichts geschlossen</translation>
    </message>
</context>
<context>
    <name>CandleChart</name>
    <message>
        <source>Candles and trades</source>
        <translation>Kerzen und Trades</translation>
    </message>
    <message>
        <source>No candles are shown.</source>
        <translation>Es werden keine Kerzen gezeigt.</translation>
    </message>
    <message>
        <source>close</source>
        <translation>Schluss</translation>
    </message>
    <message>
        <source>high</source>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>low</source>
        <translation>Tief</translation>
    </message>
    <message>
        <source>open</source>
        <translation>Eröffnung</translation>
    </message>
    <message>
        <source>{0}: {1} candles of {2}, {3} trades</source>
        <translation>{0}: {1} Kerzen zu {2}, {3} Trades</translation>
    </message>
</context>
<context>
    <name>CandleCommands</name>
    <message>
        <source>&amp;Cancel download</source>
        <translation>Laden &amp;abbrechen</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Löschen…</translation>
    </message>
    <message>
        <source>&amp;Import files…</source>
        <translation>Dateien &amp;importieren…</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Candles (*.csv *.csv.gz *.gz)</source>
        <translation>Kerzen (*.csv *.csv.gz *.gz)</translation>
    </message>
    <message>
        <source>Candles (*.csv.gz *.csv)</source>
        <translation>Kerzen (*.csv.gz *.csv)</translation>
    </message>
    <message>
        <source>Delete candles</source>
        <translation>Kerzen löschen</translation>
    </message>
    <message>
        <source>Delete {0} candles of {1}, {2} ({3})?</source>
        <translation>{0} Kerzen von {1}, {2} ({3}), löschen?</translation>
    </message>
    <message>
        <source>Deletes the chosen series</source>
        <translation>Löscht die gewählte Reihe</translation>
    </message>
    <message>
        <source>Down&amp;load…</source>
        <translation>&amp;Laden…</translation>
    </message>
    <message>
        <source>Download candles</source>
        <translation>Kerzen laden</translation>
    </message>
    <message>
        <source>Download of {0} taken off the list</source>
        <translation>Ladevorgang {0} aus der Liste entfernt</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>E&amp;xportieren…</translation>
    </message>
    <message>
        <source>Ends the chosen download; what came is kept</source>
        <translation>Beendet den gewählten Ladevorgang; Geladenes bleibt</translation>
    </message>
    <message>
        <source>Export {0} {1}</source>
        <translation>{0} {1} exportieren</translation>
    </message>
    <message>
        <source>Fetches candles from a connection&apos;s exchange</source>
        <translation>Holt Kerzen von der Börse einer Verbindung</translation>
    </message>
    <message>
        <source>Goes on with the chosen download where it stopped</source>
        <translation>Setzt den gewählten Ladevorgang dort fort, wo er aufgehört hat</translation>
    </message>
    <message>
        <source>Import candles</source>
        <translation>Kerzen importieren</translation>
    </message>
    <message>
        <source>Importing {0} files…</source>
        <translation>{0} Dateien werden importiert…</translation>
    </message>
    <message>
        <source>Re&amp;move from list</source>
        <translation>Aus der Liste &amp;entfernen</translation>
    </message>
    <message>
        <source>Results of back-tests stay; they cannot be repeated without them.</source>
        <translation>Ergebnisse von Backtests bleiben; wiederholen lassen sie sich ohne diese Kerzen nicht.</translation>
    </message>
    <message>
        <source>Stores the candles of csv and csv.gz files</source>
        <translation>Speichert die Kerzen aus csv- und csv.gz-Dateien</translation>
    </message>
    <message>
        <source>Takes the chosen download off the list</source>
        <translation>Nimmt den gewählten Ladevorgang aus der Liste</translation>
    </message>
    <message>
        <source>Writes the chosen series to a csv.gz file</source>
        <translation>Schreibt die gewählte Reihe in eine csv.gz-Datei</translation>
    </message>
</context>
<context>
    <name>CandleDataTab</name>
    <message>
        <source>Asking for the stored candles…</source>
        <translation>Gespeicherte Kerzen werden abgefragt…</translation>
    </message>
    <message>
        <source>Choose a series to see what is missing in it.</source>
        <translation>Eine Reihe wählen, um zu sehen, was darin fehlt.</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Ladevorgänge</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>Lücken</translation>
    </message>
    <message>
        <source>Gaps of {0}</source>
        <translation>Lücken von {0}</translation>
    </message>
    <message>
        <source>Largest gaps</source>
        <translation>Größte Lücken</translation>
    </message>
    <message>
        <source>Largest {1} gaps of {0}</source>
        <translation>Die {1} größten Lücken von {0}</translation>
    </message>
    <message>
        <source>Load the stored candles</source>
        <translation>Gespeicherte Kerzen laden</translation>
    </message>
    <message>
        <source>No candles yet. Import csv files, or download some through a connection to an exchange; a running engine stores those it trades on, too.</source>
        <translation>Noch keine Kerzen. csv-Dateien importieren oder über eine Verbindung zu einer Börse laden; eine laufende Engine speichert auch die, auf denen sie handelt.</translation>
    </message>
    <message>
        <source>No download.</source>
        <translation>Kein Ladevorgang.</translation>
    </message>
    <message>
        <source>Not read: {0}</source>
        <translation>Nicht gelesen: {0}</translation>
    </message>
    <message>
        <source>Nothing is missing in {0}.</source>
        <translation>In {0} fehlt nichts.</translation>
    </message>
    <message>
        <source>Stored candles</source>
        <translation>Gespeicherte Kerzen</translation>
    </message>
    <message>
        <source>{0} series, {1} candles</source>
        <translation>{0} Reihen, {1} Kerzen</translation>
    </message>
</context>
<context>
    <name>CandleTable</name>
    <message>
        <source>, the newest {0} are listed</source>
        <translation>, die neuesten {0} sind gelistet</translation>
    </message>
    <message>
        <source>Candles in sight</source>
        <translation>Sichtbare Kerzen</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schluss</translation>
    </message>
    <message>
        <source>Closed positions that were opened or closed in this candle</source>
        <translation>Geschlossene Positionen, die in dieser Kerze eröffnet oder geschlossen wurden</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>From open to close</source>
        <translation>Von Eröffnung bis Schluss</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>Tief</translation>
    </message>
    <message>
        <source>No candle is in sight. Press End for the newest.</source>
        <translation>Keine Kerze sichtbar. Ende drücken für die neueste.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Eröffnung</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>Positionen</translation>
    </message>
    <message>
        <source>Signals</source>
        <translation>Signale</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Traded, in the base currency</source>
        <translation>Gehandelt, in der Basiswährung</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Volumen</translation>
    </message>
    <message>
        <source>What the main engine signalled in this candle</source>
        <translation>Was die Haupt-Engine in dieser Kerze signalisierte</translation>
    </message>
    <message>
        <source>{0} candles in sight</source>
        <translation>{0} Kerzen sichtbar</translation>
    </message>
</context>
<context>
    <name>CardControls</name>
    <message>
        <source>Presets</source>
        <translation>Presets</translation>
    </message>
    <message>
        <source>Trade</source>
        <translation>Handeln</translation>
    </message>
    <message>
        <source>Volume of presets</source>
        <translation>Volumen der Presets</translation>
    </message>
    <message>
        <source>Volume of the main engine</source>
        <translation>Volumen der Haupt-Engine</translation>
    </message>
    <message>
        <source>Whether qualified sets may open positions on this connection</source>
        <translation>Ob qualifizierte Sätze auf dieser Verbindung Positionen eröffnen dürfen</translation>
    </message>
    <message>
        <source>Whether the assigned preset may open positions on this connection</source>
        <translation>Ob das zugewiesene Preset auf dieser Verbindung Positionen eröffnen darf</translation>
    </message>
</context>
<context>
    <name>ChainLink</name>
    <message>
        <source>The chain ends here. {0}</source>
        <translation>Hier endet die Kette. {0}</translation>
    </message>
</context>
<context>
    <name>ChartCommands</name>
    <message>
        <source>&amp;Copy picture</source>
        <translation>Bild &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Edit stop and target: {0} {1} at {2}…</source>
        <translation>&amp;Stop und Ziel bearbeiten: {0} {1} bei {2}…</translation>
    </message>
    <message>
        <source>&amp;Follow</source>
        <translation>&amp;Folgen</translation>
    </message>
    <message>
        <source>&amp;Indications</source>
        <translation>&amp;Indikationen</translation>
    </message>
    <message>
        <source>&amp;Now</source>
        <translation>&amp;Jetzt</translation>
    </message>
    <message>
        <source>&amp;Volume</source>
        <translation>&amp;Volumen</translation>
    </message>
    <message>
        <source>Fi&amp;t</source>
        <translation>&amp;Einpassen</translation>
    </message>
    <message>
        <source>First candle</source>
        <translation>Erste Kerze</translation>
    </message>
    <message>
        <source>Goes to the first candle there is (Home)</source>
        <translation>Geht zur ersten vorhandenen Kerze (Pos1)</translation>
    </message>
    <message>
        <source>Goes to the newest candle (End)</source>
        <translation>Geht zur neuesten Kerze (Ende)</translation>
    </message>
    <message>
        <source>Keeps the newest candle in sight</source>
        <translation>Hält die neueste Kerze sichtbar</translation>
    </message>
    <message>
        <source>Lists the candles in sight</source>
        <translation>Listet die sichtbaren Kerzen</translation>
    </message>
    <message>
        <source>Load again</source>
        <translation>Erneut laden</translation>
    </message>
    <message>
        <source>Puts a picture of this chart on the clipboard</source>
        <translation>Legt ein Bild dieses Charts in die Zwischenablage</translation>
    </message>
    <message>
        <source>Reads the candles once more (R)</source>
        <translation>Liest die Kerzen noch einmal (R)</translation>
    </message>
    <message>
        <source>Save &amp;picture…</source>
        <translation>&amp;Bild speichern…</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>Saves a picture of this chart as PNG or SVG</source>
        <translation>Speichert ein Bild dieses Charts als PNG oder SVG</translation>
    </message>
    <message>
        <source>Show on the page &amp;Positions</source>
        <translation>Auf der Seite &amp;Positionen zeigen</translation>
    </message>
    <message>
        <source>Shows less time (+)</source>
        <translation>Zeigt weniger Zeit (+)</translation>
    </message>
    <message>
        <source>Shows more time (−)</source>
        <translation>Zeigt mehr Zeit (−)</translation>
    </message>
    <message>
        <source>Shows what was traded, below the candles</source>
        <translation>Zeigt unter den Kerzen, was gehandelt wurde</translation>
    </message>
    <message>
        <source>Shows when each indication signalled, below the candles: long up, short down</source>
        <translation>Zeigt unter den Kerzen, wann jede Indikation signalisierte: long oben, short unten</translation>
    </message>
    <message>
        <source>Ta&amp;ble</source>
        <translation>&amp;Tabelle</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Zooms out to all candles there are (0)</source>
        <translation>Verkleinert, bis alle vorhandenen Kerzen zu sehen sind (0)</translation>
    </message>
</context>
<context>
    <name>ChartPage</name>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>1 chart</source>
        <translation>1 Chart</translation>
    </message>
    <message>
        <source>2 charts</source>
        <translation>2 Charts</translation>
    </message>
    <message>
        <source>4 charts</source>
        <translation>4 Charts</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>Chart</translation>
    </message>
    <message>
        <source>Choose a symbol above.</source>
        <translation>Oben ein Symbol wählen.</translation>
    </message>
    <message>
        <source>Find what can be charted</source>
        <translation>Suchen, was als Chart gezeigt werden kann</translation>
    </message>
    <message>
        <source>How many charts are side by side</source>
        <translation>Wie viele Charts nebeneinanderstehen</translation>
    </message>
    <message>
        <source>Number of charts</source>
        <translation>Anzahl der Charts</translation>
    </message>
    <message>
        <source>Symbols could not be read: {0}</source>
        <translation>Symbole konnten nicht gelesen werden: {0}</translation>
    </message>
    <message>
        <source>What is drawn, zoom, and pictures</source>
        <translation>Was gezeichnet wird, Zoom und Bilder</translation>
    </message>
    <message>
        <source>unknown connection</source>
        <translation>unbekannte Verbindung</translation>
    </message>
</context>
<context>
    <name>ChartPane</name>
    <message>
        <source>Candle at the pointer</source>
        <translation>Kerze am Zeiger</translation>
    </message>
    <message>
        <source>Candle chart</source>
        <translation>Kerzenchart</translation>
    </message>
    <message>
        <source>Load the candles</source>
        <translation>Kerzen laden</translation>
    </message>
    <message>
        <source>Loading the candles of {0}…</source>
        <translation>Kerzen von {0} werden geladen…</translation>
    </message>
    <message>
        <source>Nothing is charted here yet. Start the engine, or import or download candles under Presets, Candle data; then choose a symbol above.</source>
        <translation>Hier ist noch nichts zu zeigen. Die Engine starten, oder unter Presets, Kerzendaten Kerzen importieren oder laden; dann oben ein Symbol wählen.</translation>
    </message>
    <message>
        <source>The candles could not be read: {0}</source>
        <translation>Die Kerzen konnten nicht gelesen werden: {0}</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Command, setting, connection, symbol, help</source>
        <translation>Befehl, Einstellung, Verbindung, Symbol, Hilfe</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Befehl suchen</translation>
    </message>
    <message>
        <source>Not now: {0}</source>
        <translation>Jetzt nicht: {0}</translation>
    </message>
    <message>
        <source>Nothing fits. Fewer letters find more.</source>
        <translation>Nichts passt. Weniger Buchstaben finden mehr.</translation>
    </message>
    <message>
        <source>What fits</source>
        <translation>Was passt</translation>
    </message>
    <message>
        <source>{0}. Return does it, Escape closes.</source>
        <translation>{0}. Eingabetaste führt aus, Esc schließt.</translation>
    </message>
</context>
<context>
    <name>CompareTab</name>
    <message>
        <source>&amp;Add its best</source>
        <translation>&amp;Beste hinzufügen</translation>
    </message>
    <message>
        <source>Add another one to compare it with.</source>
        <translation>Zum Vergleich eine weitere hinzufügen.</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>&amp;Leeren</translation>
    </message>
    <message>
        <source>Choose a run and add its best configuration, or use “Compare” in its results.</source>
        <translation>Einen Lauf wählen und seine beste Konfiguration hinzufügen, oder „Vergleichen“ in seinen Ergebnissen benutzen.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Four are side by side already: take one away first.</source>
        <translation>Es stehen schon vier nebeneinander: zuerst eine wegnehmen.</translation>
    </message>
    <message>
        <source>Load the runs</source>
        <translation>Läufe laden</translation>
    </message>
    <message>
        <source>No back-test has results yet.</source>
        <translation>Noch kein Backtest hat Ergebnisse.</translation>
    </message>
    <message>
        <source>No configuration of “{0}” has {1} trades in sample.</source>
        <translation>Keine Konfiguration von „{0}“ hat {1} Trades in der Stichprobe.</translation>
    </message>
    <message>
        <source>Only what &amp;differs</source>
        <translation>Nur was &amp;abweicht</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen…</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Takes everything out of the comparison; the runs stay</source>
        <translation>Nimmt alles aus dem Vergleich; die Läufe bleiben</translation>
    </message>
    <message>
        <source>Takes {0} away: {1}</source>
        <translation>Nimmt {0} weg: {1}</translation>
    </message>
    <message>
        <source>The configuration with the highest mean of at least {0} trades in sample; others are added from the results of a run</source>
        <translation>Die Konfiguration mit dem höchsten Mittel bei mindestens {0} Trades in der Stichprobe; andere kommen aus den Ergebnissen eines Laufs hinzu</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
</context>
<context>
    <name>ComparedTab</name>
    <message>
        <source>Compare the strategies</source>
        <translation>Strategien vergleichen</translation>
    </message>
    <message>
        <source>Configuration sets whose results are compared</source>
        <translation>Konfigurationssätze, deren Ergebnisse verglichen werden</translation>
    </message>
    <message>
        <source>Expectancy</source>
        <translation>Erwartungswert</translation>
    </message>
    <message>
        <source>Mean C with</source>
        <translation>Ø C mit</translation>
    </message>
    <message>
        <source>Mean C without</source>
        <translation>Ø C ohne</translation>
    </message>
    <message>
        <source>Mean net result of a simulated position with the strategy, in cost units C</source>
        <translation>Mittleres Nettoergebnis einer simulierten Position mit der Strategie, in Kosteneinheiten C</translation>
    </message>
    <message>
        <source>Mean over the newest pairs of {0} sets: the same simulated entry averaged down, and not</source>
        <translation>Mittel über die neuesten Paare von {0} Sätzen: derselbe simulierte Einstieg mit Nachkauf und ohne</translation>
    </message>
    <message>
        <source>Mean over the newest results of {0} trailing sets and of their siblings without trailing</source>
        <translation>Mittel über die neuesten Ergebnisse von {0} Trailing-Sätzen und ihren Geschwistern ohne Trailing</translation>
    </message>
    <message>
        <source>Net P&amp;L</source>
        <translation>G&amp;V netto</translation>
    </message>
    <message>
        <source>Net result of each of these positions ÷ its volume factor, rounded to 8 digits</source>
        <translation>Nettoergebnis jeder dieser Positionen ÷ ihr Volumenfaktor, auf 8 Stellen gerundet</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>Positionen</translation>
    </message>
    <message>
        <source>Positions with and without a strategy are different positions: market and signal differ too. The last line of each strategy compares more closely: for Block the same positions at the usual volume; for DCA and trailing what the sets that traded simulated last, both ways. The entries of trailing can differ.</source>
        <translation>Mit und ohne Strategie sind es verschiedene Positionen, auch in Markt und Signal. Genauer vergleicht die letzte Zeile: bei Block dieselben Positionen mit üblichem Volumen, bei DCA und Trailing neueste Simulationen auf beide Arten (bei Trailing evtl. mit anderen Einstiegen).</translation>
    </message>
    <message>
        <source>Profit factor</source>
        <translation>Profitfaktor</translation>
    </message>
    <message>
        <source>Sets</source>
        <translation>Sätze</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>Strategie</translation>
    </message>
    <message>
        <source>Unknown: none of the sets that traded has such a comparison</source>
        <translation>Unbekannt: Keiner der Sätze, die gehandelt haben, hat einen solchen Vergleich</translation>
    </message>
    <message>
        <source>What is compared</source>
        <translation>Was verglichen wird</translation>
    </message>
    <message>
        <source>Win rate</source>
        <translation>Trefferquote</translation>
    </message>
    <message>
        <source>With and without strategies</source>
        <translation>Mit und ohne Strategien</translation>
    </message>
    <message>
        <source>Without it, in cost units C: with DCA of the same entries, with trailing of the same set without a trailing stop, whose entries can differ</source>
        <translation>Ohne sie, in Kosteneinheiten C: bei DCA dieselben Einstiege, bei Trailing derselbe Satz ohne Trailing-Stop, dessen Einstiege verschieden sein können</translation>
    </message>
    <message>
        <source>Σ net results of these positions</source>
        <translation>Σ Nettoergebnisse dieser Positionen</translation>
    </message>
</context>
<context>
    <name>ConnectionBox</name>
    <message>
        <source>All connections</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
</context>
<context>
    <name>ConnectionCard</name>
    <message>
        <source>1 difference with the venue — review</source>
        <translation>1 Abweichung von der Börse — ansehen</translation>
    </message>
    <message>
        <source>Armed since {0}: real money is traded — disarm…</source>
        <translation>Scharf seit {0}: Echtes Geld wird gehandelt — entschärfen…</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Guthaben</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>Ausgeschaltet</translation>
    </message>
    <message>
        <source>Equity</source>
        <translation>Eigenkapital</translation>
    </message>
    <message>
        <source>Fills</source>
        <translation>Ausführungen</translation>
    </message>
    <message>
        <source>Information about this connection</source>
        <translation>Angaben zu dieser Verbindung</translation>
    </message>
    <message>
        <source>Last test</source>
        <translation>Letzter Test</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Leitung</translation>
    </message>
    <message>
        <source>Log of this connection</source>
        <translation>Protokoll dieser Verbindung</translation>
    </message>
    <message>
        <source>Market</source>
        <translation>Markt</translation>
    </message>
    <message>
        <source>Not armed: nothing new is opened — prepare for live trading…</source>
        <translation>Nicht scharf: Nichts Neues wird eröffnet — auf Live vorbereiten…</translation>
    </message>
    <message>
        <source>Open P&amp;L</source>
        <translation>Offene G&amp;V</translation>
    </message>
    <message>
        <source>Orders</source>
        <translation>Orders</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>Positionen</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>Übung</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Preset</translation>
    </message>
    <message>
        <source>Progress of the start</source>
        <translation>Fortschritt des Starts</translation>
    </message>
    <message>
        <source>Realised P&amp;L</source>
        <translation>Realisierte G&amp;V</translation>
    </message>
    <message>
        <source>Reconciling</source>
        <translation>Abgleich</translation>
    </message>
    <message>
        <source>Sets</source>
        <translation>Sätze</translation>
    </message>
    <message>
        <source>Settings of this connection</source>
        <translation>Einstellungen dieser Verbindung</translation>
    </message>
    <message>
        <source>Signals</source>
        <translation>Signale</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>Simuliert</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Start the connection</source>
        <translation>Verbindung starten</translation>
    </message>
    <message>
        <source>Starts this connection only.</source>
        <translation>Startet nur diese Verbindung.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>Stop the connection</source>
        <translation>Verbindung stoppen</translation>
    </message>
    <message>
        <source>Stops this connection only; the others go on.</source>
        <translation>Stoppt nur diese Verbindung; die anderen laufen weiter.</translation>
    </message>
    <message>
        <source>Working orders, and all sent since the start</source>
        <translation>Laufende Orders und alle seit dem Start gesendeten</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>may trade</source>
        <translation>darf handeln</translation>
    </message>
    <message>
        <source>never tested</source>
        <translation>nie getestet</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>noch nicht bekannt</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>bestanden</translation>
    </message>
    <message>
        <source>trading off</source>
        <translation>Handel aus</translation>
    </message>
    <message>
        <source>{0} differences with the venue — review</source>
        <translation>{0} Abweichungen von der Börse — ansehen</translation>
    </message>
    <message>
        <source>{n} bars lowered to show the whole path: orders are no sign of profit</source>
        <translation>{n} Schwellen gesenkt, um den ganzen Weg zu zeigen: Orders sind kein Zeichen für Gewinn</translation>
    </message>
    <message>
        <source>{opened} opened, {closed} closed, {open} open; {signals} signals</source>
        <translation>{opened} eröffnet, {closed} geschlossen, {open} offen; {signals} Signale</translation>
    </message>
    <message>
        <source>{percent} played</source>
        <translation>{percent} abgespielt</translation>
    </message>
    <message>
        <source>{working} of {sent}</source>
        <translation>{working} von {sent}</translation>
    </message>
</context>
<context>
    <name>ConnectionsTab</name>
    <message>
        <source>&amp;Add…</source>
        <translation>&amp;Anlegen…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Löschen…</translation>
    </message>
    <message>
        <source>&amp;Disable</source>
        <translation>A&amp;usschalten</translation>
    </message>
    <message>
        <source>&amp;Enable</source>
        <translation>&amp;Einschalten</translation>
    </message>
    <message>
        <source>&amp;Info</source>
        <translation>&amp;Info</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>&amp;Protokoll</translation>
    </message>
    <message>
        <source>&amp;Prepare for live…</source>
        <translation>Auf &amp;Live vorbereiten…</translation>
    </message>
    <message>
        <source>&amp;Settings</source>
        <translation>&amp;Einstellungen</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>&amp;Testen</translation>
    </message>
    <message>
        <source>All that is known, live</source>
        <translation>Alles Bekannte, laufend</translation>
    </message>
    <message>
        <source>Armed</source>
        <translation>Scharf</translation>
    </message>
    <message>
        <source>Checks a live connection and arms it, or disarms it</source>
        <translation>Prüft eine Live-Verbindung und stellt sie scharf, oder entschärft sie</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Delete connection</source>
        <translation>Verbindung löschen</translation>
    </message>
    <message>
        <source>Delete {0}</source>
        <translation>{0} löschen</translation>
    </message>
    <message>
        <source>Delete “{0}” ({1})?</source>
        <translation>„{0}“ ({1}) löschen?</translation>
    </message>
    <message>
        <source>Deletes the connection; refused while it runs or holds positions</source>
        <translation>Löscht die Verbindung; verweigert, solange sie läuft oder Positionen hält</translation>
    </message>
    <message>
        <source>Dis&amp;able…</source>
        <translation>A&amp;usschalten…</translation>
    </message>
    <message>
        <source>Disable</source>
        <translation>Ausschalten</translation>
    </message>
    <message>
        <source>Disable connection</source>
        <translation>Verbindung ausschalten</translation>
    </message>
    <message>
        <source>Disable “{0}” ({1})?</source>
        <translation>„{0}“ ({1}) ausschalten?</translation>
    </message>
    <message>
        <source>Disar&amp;m…</source>
        <translation>Entschä&amp;rfen…</translation>
    </message>
    <message>
        <source>Enable</source>
        <translation>Einschalten</translation>
    </message>
    <message>
        <source>Enabled</source>
        <translation>Eingeschaltet</translation>
    </message>
    <message>
        <source>Equity</source>
        <translation>Eigenkapital</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>Börse</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>It is disarmed: enabling it again does not arm it.</source>
        <translation>Sie wird entschärft: Wieder einschalten stellt sie nicht scharf.</translation>
    </message>
    <message>
        <source>Its history and settings stay.</source>
        <translation>Verlauf und Einstellungen bleiben.</translation>
    </message>
    <message>
        <source>Its key is deleted from this computer: it must be entered again then.</source>
        <translation>Ihr Schlüssel wird von diesem Computer gelöscht: Danach muss er neu eingegeben werden.</translation>
    </message>
    <message>
        <source>Last test</source>
        <translation>Letzter Test</translation>
    </message>
    <message>
        <source>Lets the engine start this connection</source>
        <translation>Lässt die Engine diese Verbindung starten</translation>
    </message>
    <message>
        <source>Log of this connection</source>
        <translation>Protokoll dieser Verbindung</translation>
    </message>
    <message>
        <source>Market</source>
        <translation>Markt</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>No connection yet. “Add” sets up a paper connection in a minute, without keys.</source>
        <translation>Noch keine Verbindung. „Anlegen“ richtet in einer Minute eine Paper-Verbindung ein, ohne Schlüssel.</translation>
    </message>
    <message>
        <source>Only a live connection trades real money: paper and testnet need no arming</source>
        <translation>Nur eine Live-Verbindung handelt echtes Geld: Paper und Testnet müssen nicht scharf gestellt werden</translation>
    </message>
    <message>
        <source>Open P&amp;L</source>
        <translation>Offene G&amp;V</translation>
    </message>
    <message>
        <source>Own values of this connection</source>
        <translation>Eigene Werte dieser Verbindung</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>Positionen</translation>
    </message>
    <message>
        <source>Set up another connection</source>
        <translation>Weitere Verbindung einrichten</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Stop its engine first</source>
        <translation>Zuerst ihre Engine stoppen</translation>
    </message>
    <message>
        <source>Test result</source>
        <translation>Testergebnis</translation>
    </message>
    <message>
        <source>Tests the connection step by step</source>
        <translation>Testet die Verbindung Schritt für Schritt</translation>
    </message>
    <message>
        <source>The engine no longer starts it and its trading switches go off.</source>
        <translation>Die Engine startet sie nicht mehr, und ihre Handelsschalter gehen aus.</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z) brings back its settings until the program ends.</source>
        <translation>Rückgängig (Strg+Z) bringt ihre Einstellungen zurück, bis das Programm endet.</translation>
    </message>
    <message>
        <source>What it has simulated is gone for good; orders and positions stay.</source>
        <translation>Was sie simuliert hat, ist endgültig weg; Orders und Positionen bleiben.</translation>
    </message>
    <message>
        <source>Whether orders with real money may be sent</source>
        <translation>Ob Orders mit echtem Geld gesendet werden dürfen</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>✓ passed</source>
        <translation>✓ bestanden</translation>
    </message>
    <message>
        <source>✗ failed</source>
        <translation>✗ fehlgeschlagen</translation>
    </message>
</context>
<context>
    <name>Contents</name>
    <message>
        <source>Contents</source>
        <translation>Inhalt</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Fortfahren</translation>
    </message>
    <message>
        <source>An earlier run has left reports of errors: look at them.</source>
        <translation>Ein früherer Lauf hat Fehlerberichte hinterlassen: ansehen.</translation>
    </message>
    <message>
        <source>An error that nobody expected has happened. The program goes on.</source>
        <translation>Ein unerwarteter Fehler ist aufgetreten. Das Programm läuft weiter.</translation>
    </message>
    <message>
        <source>Crash reports</source>
        <translation>Absturzberichte</translation>
    </message>
    <message>
        <source>Ends in order: positions stay open, and so do their protective stops.</source>
        <translation>Beendet geordnet: Positionen bleiben offen, ihre schützenden Stops gesetzt.</translation>
    </message>
    <message>
        <source>Hide &amp;report</source>
        <translation>&amp;Bericht verbergen</translation>
    </message>
    <message>
        <source>Opens it to be looked at; nothing is sent anywhere.</source>
        <translation>Öffnet ihn zum Ansehen; nichts wird irgendwohin gesendet.</translation>
    </message>
    <message>
        <source>Save support &amp;bundle…</source>
        <translation>Support-&amp;Paket speichern…</translation>
    </message>
    <message>
        <source>Show &amp;report</source>
        <translation>&amp;Bericht zeigen</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>Etwas ist schiefgegangen</translation>
    </message>
    <message>
        <source>Stop engine and &amp;quit</source>
        <translation>Engine stoppen und b&amp;eenden</translation>
    </message>
    <message>
        <source>Text of the report</source>
        <translation>Text des Berichts</translation>
    </message>
    <message>
        <source>The report cannot be read: {0}</source>
        <translation>Der Bericht ist nicht lesbar: {0}</translation>
    </message>
    <message>
        <source>The report is in {0}. Nothing was sent anywhere.</source>
        <translation>Der Bericht liegt in {0}. Nichts wurde irgendwohin gesendet.</translation>
    </message>
    <message>
        <source>The reports are in {0}. Nothing was sent anywhere.</source>
        <translation>Die Berichte liegen in {0}. Nichts wurde irgendwohin gesendet.</translation>
    </message>
    <message>
        <source>There is no report: too many were written in this minute, or the disk refused it. Nothing was sent anywhere.</source>
        <translation>Es gibt keinen Bericht: In dieser Minute wurden zu viele geschrieben, oder der Datenträger hat ihn abgelehnt. Nichts wurde irgendwohin gesendet.</translation>
    </message>
    <message>
        <source>{0} more since then, the newest: {1}</source>
        <translation>{0} weitere seitdem, der neueste: {1}</translation>
    </message>
</context>
<context>
    <name>DashboardLists</name>
    <message>
        <source>Entry</source>
        <translation>Einstieg</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>Marktpreis</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Net P&amp;L</source>
        <translation>G&amp;V netto</translation>
    </message>
    <message>
        <source>No open position.</source>
        <translation>Keine offene Position.</translation>
    </message>
    <message>
        <source>Nothing has been logged yet.</source>
        <translation>Noch nichts im Protokoll.</translation>
    </message>
    <message>
        <source>Open positions</source>
        <translation>Offene Positionen</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>What happened last</source>
        <translation>Was zuletzt geschah</translation>
    </message>
    <message>
        <source>▲ long</source>
        <translation>▲ long</translation>
    </message>
    <message>
        <source>▼ short</source>
        <translation>▼ short</translation>
    </message>
</context>
<context>
    <name>DashboardPage</name>
    <message>
        <source>&amp;Set up…</source>
        <translation>&amp;Einrichten…</translation>
    </message>
    <message>
        <source>A paper connection trades a simulated account on the market that comes with the program. It needs no key and no network.</source>
        <translation>Eine Paper-Verbindung handelt mit einem simulierten Konto auf dem Markt, der zum Programm gehört. Sie braucht weder Schlüssel noch Netz.</translation>
    </message>
    <message>
        <source>Add a paper connection</source>
        <translation>Paper-Verbindung anlegen</translation>
    </message>
    <message>
        <source>Adds a simulated account; nothing is started</source>
        <translation>Legt ein simuliertes Konto an; nichts wird gestartet</translation>
    </message>
    <message>
        <source>Dashboard</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Everything here is paper: a simulated account on a simulated market.</source>
        <translation>Hier ist alles Paper: ein simuliertes Konto auf einem simulierten Markt.</translation>
    </message>
    <message>
        <source>Language, balance and market in four short steps</source>
        <translation>Sprache, Guthaben und Markt in vier kurzen Schritten</translation>
    </message>
    <message>
        <source>No connection yet</source>
        <translation>Noch keine Verbindung</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Paper</translation>
    </message>
    <message>
        <source>Read what was found at the start</source>
        <translation>Lesen, was beim Start gefunden wurde</translation>
    </message>
    <message>
        <source>Start paper trading</source>
        <translation>Paper-Handel starten</translation>
    </message>
    <message>
        <source>Start watches prices, tries thousands of rules on simulated positions, and sends paper orders only for those that earned it.</source>
        <translation>Nach dem Starten werden Preise beobachtet, Tausende Regeln an simulierten Positionen erprobt und Paper-Orders nur für die gesendet, die es sich verdient haben.</translation>
    </message>
    <message>
        <source>Starts with a simulated account; no key, no network</source>
        <translation>Startet mit einem simulierten Konto; kein Schlüssel, kein Netz</translation>
    </message>
    <message>
        <source>Welcome to CTS Desktop</source>
        <translation>Willkommen bei CTS Desktop</translation>
    </message>
</context>
<context>
    <name>DetailsView</name>
    <message>
        <source>Calculating its trades anew…</source>
        <translation>Trades werden neu berechnet…</translation>
    </message>
    <message>
        <source>Choose a configuration in the ranking or the tree.</source>
        <translation>In der Rangliste oder im Baum eine Konfiguration wählen.</translation>
    </message>
    <message>
        <source>Co&amp;mpare</source>
        <translation>&amp;Vergleichen</translation>
    </message>
    <message>
        <source>Deepest fall when the same trades come in other orders</source>
        <translation>Größter Drawdown, wenn dieselben Trades in anderer Reihenfolge kommen</translation>
    </message>
    <message>
        <source>Drawdown C</source>
        <translation>Drawdown C</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>E&amp;xportieren…</translation>
    </message>
    <message>
        <source>Equity</source>
        <translation>Eigenkapital</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Kennzahlen</translation>
    </message>
    <message>
        <source>In mean C</source>
        <translation>In: Mittel C</translation>
    </message>
    <message>
        <source>In n</source>
        <translation>In: n</translation>
    </message>
    <message>
        <source>Load the configuration</source>
        <translation>Konfiguration laden</translation>
    </message>
    <message>
        <source>Makes a set of a preset from this configuration</source>
        <translation>Macht aus dieser Konfiguration einen Satz eines Presets</translation>
    </message>
    <message>
        <source>Monte-Carlo &amp;&amp; sensitivity</source>
        <translation>Monte-Carlo &amp;&amp; Empfindlichkeit</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Monat</translation>
    </message>
    <message>
        <source>Months</source>
        <translation>Monate</translation>
    </message>
    <message>
        <source>Net C</source>
        <translation>Netto C</translation>
    </message>
    <message>
        <source>No draws were asked for, or there are too few trades.</source>
        <translation>Es wurden keine Ziehungen verlangt, oder es gibt zu wenige Trades.</translation>
    </message>
    <message>
        <source>No parameter of this configuration has another value.</source>
        <translation>Kein Parameter dieser Konfiguration hat einen anderen Wert.</translation>
    </message>
    <message>
        <source>No trade, no month.</source>
        <translation>Kein Trade, kein Monat.</translation>
    </message>
    <message>
        <source>Not read: {0}</source>
        <translation>Nicht gelesen: {0}</translation>
    </message>
    <message>
        <source>Order of trades drawn at random</source>
        <translation>Reihenfolge der Trades zufällig gezogen</translation>
    </message>
    <message>
        <source>Out of sample: {0}</source>
        <translation>Außerhalb der Stichprobe: {0}</translation>
    </message>
    <message>
        <source>Parameter</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Percentile</source>
        <translation>Perzentil</translation>
    </message>
    <message>
        <source>Puts this configuration beside others</source>
        <translation>Stellt diese Konfiguration neben andere</translation>
    </message>
    <message>
        <source>Sa&amp;ve as set…</source>
        <translation>Als Sat&amp;z speichern…</translation>
    </message>
    <message>
        <source>Saves figures and trades as CSV, JSON or a report</source>
        <translation>Speichert Kennzahlen und Trades als CSV, JSON oder Bericht</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Empfindlichkeit</translation>
    </message>
    <message>
        <source>Sum C</source>
        <translation>Summe C</translation>
    </message>
    <message>
        <source>Sum when trades are drawn with replacement</source>
        <translation>Summe, wenn Trades mit Zurücklegen gezogen werden</translation>
    </message>
    <message>
        <source>The value of this configuration</source>
        <translation>Der Wert dieser Konfiguration</translation>
    </message>
    <message>
        <source>Trades</source>
        <translation>Trades</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>What one parameter does, all others left as they are:</source>
        <translation>Was ein einzelner Parameter bewirkt, alle anderen unverändert:</translation>
    </message>
    <message>
        <source>Wins</source>
        <translation>Gewinne</translation>
    </message>
    <message>
        <source>{0} draws, seed {1}. Drawdown as it was: {2}. Draws that end with a loss: {3}.</source>
        <translation>{0} Ziehungen, Startwert {1}. Tatsächlicher Drawdown: {2}. Ziehungen, die mit Verlust enden: {3}.</translation>
    </message>
</context>
<context>
    <name>DifferencesDialog</name>
    <message>
        <source>&amp;Adopt</source>
        <translation>&amp;Übernehmen</translation>
    </message>
    <message>
        <source>&amp;Adopt…</source>
        <translation>&amp;Übernehmen…</translation>
    </message>
    <message>
        <source>&amp;Cancel order</source>
        <translation>Order &amp;stornieren</translation>
    </message>
    <message>
        <source>&amp;Compare again</source>
        <translation>Erneut &amp;abgleichen</translation>
    </message>
    <message>
        <source>&amp;Ignore</source>
        <translation>&amp;Ignorieren</translation>
    </message>
    <message>
        <source>&amp;Ignore…</source>
        <translation>&amp;Ignorieren…</translation>
    </message>
    <message>
        <source>Asks the venue to cancel the order</source>
        <translation>Bittet die Börse, die Order zu stornieren</translation>
    </message>
    <message>
        <source>Books and venue agree.</source>
        <translation>Bücher und Börse stimmen überein.</translation>
    </message>
    <message>
        <source>Ca&amp;ncel order…</source>
        <translation>Order s&amp;tornieren…</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>Abweichungen</translation>
    </message>
    <message>
        <source>Differences with the venue</source>
        <translation>Abweichungen von der Börse</translation>
    </message>
    <message>
        <source>Differences with the venue: {0}</source>
        <translation>Abweichungen von der Börse: {0}</translation>
    </message>
    <message>
        <source>Foreign order</source>
        <translation>Fremde Order</translation>
    </message>
    <message>
        <source>Foreign quantity</source>
        <translation>Fremde Menge</translation>
    </message>
    <message>
        <source>In words</source>
        <translation>In Worten</translation>
    </message>
    <message>
        <source>It becomes ours: it gets a stop {0} from its entry price, counts towards the limits, and joins an open position of the same symbol and side.</source>
        <translation>Sie wird übernommen: Sie bekommt einen Stop {0} von ihrem Einstiegspreis, zählt für die Grenzen und geht in einer offenen Position desselben Symbols und derselben Seite auf.</translation>
    </message>
    <message>
        <source>It becomes ours: what it fills is a position of this program, with a stop, and counts towards the limits.</source>
        <translation>Sie wird übernommen: Was sie ausführt, ist eine Position dieses Programms, mit Stop, und zählt für die Grenzen.</translation>
    </message>
    <message>
        <source>It stays at the venue and is listed again only when it changes.</source>
        <translation>Bleibt an der Börse und wird erst wieder gelistet, wenn sich etwas daran ändert.</translation>
    </message>
    <message>
        <source>Leaves it alone until it changes</source>
        <translation>Lässt sie in Ruhe, bis sie sich ändert</translation>
    </message>
    <message>
        <source>Lost order</source>
        <translation>Verlorene Order</translation>
    </message>
    <message>
        <source>Makes it ours: it gets a stop</source>
        <translation>Übernimmt sie: Sie bekommt einen Stop</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>Preis</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>Reads the account at the venue now; entries wait until that is done.</source>
        <translation>Liest jetzt das Konto an der Börse; Einstiege warten so lange.</translation>
    </message>
    <message>
        <source>Seen since</source>
        <translation>Gesehen seit</translation>
    </message>
    <message>
        <source>Select a difference.</source>
        <translation>Eine Abweichung auswählen.</translation>
    </message>
    <message>
        <source>Settle a difference in {0}</source>
        <translation>Abweichung in {0} klären</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>That difference is gone already; nothing was done.</source>
        <translation>Diese Abweichung besteht nicht mehr; es wurde nichts getan.</translation>
    </message>
    <message>
        <source>The comparison is not done yet.</source>
        <translation>Der Abgleich ist noch nicht fertig.</translation>
    </message>
    <message>
        <source>The engine does not run.</source>
        <translation>Die Engine läuft nicht.</translation>
    </message>
    <message>
        <source>The engine does not run: nothing is compared.</source>
        <translation>Die Engine läuft nicht: Es wird nichts abgeglichen.</translation>
    </message>
    <message>
        <source>The program did not open these. It leaves them alone until you decide; they do not count in its results.</source>
        <translation>Das Programm hat diese nicht eröffnet. Es lässt sie in Ruhe, bis entschieden ist; in seinen Ergebnissen zählen sie nicht.</translation>
    </message>
    <message>
        <source>The venue is asked to cancel it. This cannot be undone.</source>
        <translation>Die Börse wird gebeten, sie zu stornieren. Das kann nicht rückgängig gemacht werden.</translation>
    </message>
    <message>
        <source>This is LIVE: real money.</source>
        <translation>Dies ist LIVE: echtes Geld.</translation>
    </message>
    <message>
        <source>This is not possible for this kind of difference.</source>
        <translation>Bei dieser Art von Abweichung ist das nicht möglich.</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>{0}: {1} {2} {3} on {4}?</source>
        <translation>{0}: {1} {2} {3} auf {4}?</translation>
    </message>
</context>
<context>
    <name>DivisionGroup</name>
    <message>
        <source>&amp;In-sample share</source>
        <translation>Anteil der St&amp;ichprobe</translation>
    </message>
    <message>
        <source>&amp;Monte-Carlo draws</source>
        <translation>&amp;Monte-Carlo-Ziehungen</translation>
    </message>
    <message>
        <source>&amp;Walk-forward windows</source>
        <translation>Walk-&amp;forward-Fenster</translation>
    </message>
    <message>
        <source>0 for none; each is chosen on one part and tested on the next</source>
        <translation>0 für keine; jeweils auf einem Teil gewählt und auf dem nächsten geprüft</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Configurations are chosen on the first part and checked on the rest</source>
        <translation>Konfigurationen werden auf dem ersten Teil gewählt und auf dem Rest geprüft</translation>
    </message>
    <message>
        <source>How often the order of trades is drawn; 0 for none</source>
        <translation>Wie oft die Reihenfolge der Trades gezogen wird; 0 für nie</translation>
    </message>
    <message>
        <source>See&amp;d</source>
        <translation>Star&amp;twert</translation>
    </message>
    <message>
        <source>The same seed gives the same draws and trials</source>
        <translation>Gleicher Startwert, gleiche Ziehungen und Versuche</translation>
    </message>
</context>
<context>
    <name>DownloadDialog</name>
    <message>
        <source>&amp;Connection</source>
        <translation>&amp;Verbindung</translation>
    </message>
    <message>
        <source>&amp;Download</source>
        <translation>&amp;Laden</translation>
    </message>
    <message>
        <source>&amp;Timeframe</source>
        <translation>&amp;Zeitrahmen</translation>
    </message>
    <message>
        <source>(UTC, both included)</source>
        <translation>(UTC, beide eingeschlossen)</translation>
    </message>
    <message>
        <source>About {0} candles in {1} requests. What is stored already is not asked for.</source>
        <translation>Etwa {0} Kerzen in {1} Anfragen. Was schon gespeichert ist, wird nicht angefragt.</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>Download candles</source>
        <translation>Kerzen laden</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Erster Tag</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Letzter Tag</translation>
    </message>
    <message>
        <source>No connection leads to an exchange: add one under Settings, Connections (paper with live prices needs no key), or import files.</source>
        <translation>Keine Verbindung führt zu einer Börse: unter Einstellungen, Verbindungen eine anlegen (Paper mit Live-Preisen braucht keinen Schlüssel), oder Dateien importieren.</translation>
    </message>
    <message>
        <source>S&amp;ymbols</source>
        <translation>S&amp;ymbole</translation>
    </message>
    <message>
        <source>Say which symbols, for example BTC/USDT.</source>
        <translation>Symbole angeben, zum Beispiel BTC/USDT.</translation>
    </message>
    <message>
        <source>The last day must not be before the first, nor the first in the future.</source>
        <translation>Der letzte Tag darf nicht vor dem ersten liegen, der erste nicht in der Zukunft.</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>up to &amp;now</source>
        <translation>bis &amp;jetzt</translation>
    </message>
</context>
<context>
    <name>EngineActions</name>
    <message>
        <source>&amp;Arm again</source>
        <translation>Wieder s&amp;charf stellen</translation>
    </message>
    <message>
        <source>&amp;Emergency stop</source>
        <translation>&amp;Not-Halt</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>&amp;Restart</source>
        <translation>Neu sta&amp;rten</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>&amp;Stop all</source>
        <translation>Alle s&amp;toppen</translation>
    </message>
    <message>
        <source>Arm again</source>
        <translation>Wieder scharf stellen</translation>
    </message>
    <message>
        <source>Arm again: lifts the emergency stop; starts nothing.</source>
        <translation>Wieder scharf stellen: hebt den Not-Halt auf; startet nichts.</translation>
    </message>
    <message>
        <source>Cancels all orders, closes open positions if so set, stops, and stays locked until armed again.</source>
        <translation>Storniert alle Orders, schließt offene Positionen, falls so eingestellt, stoppt und bleibt gesperrt, bis wieder scharf gestellt wird.</translation>
    </message>
    <message>
        <source>Click again to stop all ({seconds})</source>
        <translation>Noch ein Klick: Halt ({seconds})</translation>
    </message>
    <message>
        <source>Emergency stop</source>
        <translation>Not-Halt</translation>
    </message>
    <message>
        <source>Emergency stop, in two clicks: cancels all orders, closes positions if so set, stops, and stays locked until armed again.</source>
        <translation>Not-Halt, in zwei Klicks: storniert alle Orders, schließt Positionen, falls so eingestellt, stoppt und bleibt gesperrt, bis wieder scharf gestellt wird.</translation>
    </message>
    <message>
        <source>It is under way already</source>
        <translation>Er läuft schon</translation>
    </message>
    <message>
        <source>Lift the emergency stop?</source>
        <translation>Not-Halt aufheben?</translation>
    </message>
    <message>
        <source>No emergency stop is engaged</source>
        <translation>Kein Not-Halt ausgelöst</translation>
    </message>
    <message>
        <source>Pause: nothing new is opened; prices, fills and protective stops go on.</source>
        <translation>Anhalten: Nichts Neues wird eröffnet; Preise, Ausführungen und schützende Stops laufen weiter.</translation>
    </message>
    <message>
        <source>Restart: stops, then starts with the present settings.</source>
        <translation>Neu starten: stoppt, startet dann mit den jetzigen Einstellungen.</translation>
    </message>
    <message>
        <source>Resume: goes on from exactly this point.</source>
        <translation>Fortsetzen: läuft genau von diesem Punkt weiter.</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>S&amp;toppen</translation>
    </message>
    <message>
        <source>Start: connects every enabled connection and trades.</source>
        <translation>Starten: verbindet jede eingeschaltete Verbindung und handelt.</translation>
    </message>
    <message>
        <source>Stop everything now? No position is open.</source>
        <translation>Jetzt alles stoppen? Keine Position ist offen.</translation>
    </message>
    <message>
        <source>Stop everything now? Open: {0} ({1}) on {2}.</source>
        <translation>Jetzt alles stoppen? Offen: {0} ({1}) auf {2}.</translation>
    </message>
    <message>
        <source>Stop: no order is sent any more; entries are cancelled, stops stay in place.</source>
        <translation>Stoppen: Keine Order wird mehr gesendet; Einstiege werden storniert, Stops bleiben gesetzt.</translation>
    </message>
    <message>
        <source>Stopping all</source>
        <translation>Alle werden gestoppt</translation>
    </message>
    <message>
        <source>The emergency stop is engaged: arm again first</source>
        <translation>Der Not-Halt ist ausgelöst: zuerst wieder scharf stellen</translation>
    </message>
    <message>
        <source>The engine is in state “{0}”</source>
        <translation>Die Engine ist im Zustand „{0}“</translation>
    </message>
    <message>
        <source>Trading becomes possible again, but nothing starts by itself: press Start when you are ready.</source>
        <translation>Handel wird wieder möglich, aber nichts startet von selbst: sobald alles bereit ist, Starten drücken.</translation>
    </message>
</context>
<context>
    <name>EngineButtons</name>
    <message>
        <source>&amp;Start engine</source>
        <translation>Engine &amp;starten</translation>
    </message>
    <message>
        <source>Enable the connection first.</source>
        <translation>Zuerst die Verbindung einschalten.</translation>
    </message>
    <message>
        <source>Nothing new is opened; entry orders are cancelled, protective stops stay.</source>
        <translation>Nichts Neues wird eröffnet; Einstiegsorders werden storniert, schützende Stops bleiben.</translation>
    </message>
    <message>
        <source>S&amp;top engine</source>
        <translation>Engine s&amp;toppen</translation>
    </message>
    <message>
        <source>Start the engine</source>
        <translation>Engine starten</translation>
    </message>
    <message>
        <source>Starts this connection only</source>
        <translation>Startet nur diese Verbindung</translation>
    </message>
    <message>
        <source>Stop the engine</source>
        <translation>Engine stoppen</translation>
    </message>
    <message>
        <source>The engine is {0}.</source>
        <translation>Die Engine ist {0}.</translation>
    </message>
    <message>
        <source>This exchange is not available yet.</source>
        <translation>Diese Börse ist noch nicht verfügbar.</translation>
    </message>
</context>
<context>
    <name>EngineControlPanel</name>
    <message>
        <source>Click again to stop all (5)</source>
        <translation>Noch ein Klick: Halt (5)</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Emergency stop</source>
        <translation>Not-Halt</translation>
    </message>
    <message>
        <source>Emergency stop engaged — arm again</source>
        <translation>Not-Halt ausgelöst — wieder scharf stellen</translation>
    </message>
    <message>
        <source>Emergency stop: {0}</source>
        <translation>Not-Halt: {0}</translation>
    </message>
    <message>
        <source>Emergency stop: {0}, 1 position left</source>
        <translation>Not-Halt: {0}, noch 1 Position</translation>
    </message>
    <message>
        <source>Emergency stop: {0}, {1} positions left</source>
        <translation>Not-Halt: {0}, noch {1} Positionen</translation>
    </message>
    <message>
        <source>Engine control panel</source>
        <translation>Bedienfeld der Engine</translation>
    </message>
    <message>
        <source>Flat: no position and no order is left open.</source>
        <translation>Flat: Keine Position und keine Order ist mehr offen.</translation>
    </message>
    <message>
        <source>Loops</source>
        <translation>Schleifen</translation>
    </message>
    <message>
        <source>Nothing blocks trading</source>
        <translation>Nichts hindert den Handel</translation>
    </message>
    <message>
        <source>Opening the profile…</source>
        <translation>Profil wird geöffnet…</translation>
    </message>
    <message>
        <source>Paused since</source>
        <translation>Pause seit</translation>
    </message>
    <message>
        <source>Running engines of all enabled connections</source>
        <translation>Laufende Engines aller eingeschalteten Verbindungen</translation>
    </message>
    <message>
        <source>Still open after the emergency stop: {0}</source>
        <translation>Nach dem Not-Halt noch offen: {0}</translation>
    </message>
    <message>
        <source>The emergency stop was not carried out</source>
        <translation>Der Not-Halt wurde nicht ausgeführt</translation>
    </message>
    <message>
        <source>The figures below are old: {0}</source>
        <translation>Die Zahlen unten sind alt: {0}</translation>
    </message>
    <message>
        <source>Uptime</source>
        <translation>Laufzeit</translation>
    </message>
    <message>
        <source>What blocks trading: {0}</source>
        <translation>Was den Handel hindert: {0}</translation>
    </message>
    <message>
        <source>Worst health of all loops over their last 100 cycles</source>
        <translation>Schlechteste Gesundheit aller Schleifen über ihre letzten 100 Zyklen</translation>
    </message>
    <message>
        <source>and {0} more</source>
        <translation>und {0} weitere</translation>
    </message>
    <message>
        <source>closing</source>
        <translation>schließt</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>stoppt</translation>
    </message>
    <message>
        <source>{running}/{all} running</source>
        <translation>{running}/{all} laufen</translation>
    </message>
</context>
<context>
    <name>EquityBox</name>
    <message>
        <source>Change since the beginning of the curve</source>
        <translation>Änderung seit Beginn der Kurve</translation>
    </message>
    <message>
        <source>Currency of the curve</source>
        <translation>Währung der Kurve</translation>
    </message>
    <message>
        <source>Equity curve</source>
        <translation>Eigenkapitalkurve</translation>
    </message>
    <message>
        <source>Equity · {mode}</source>
        <translation>Eigenkapital · {mode}</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
</context>
<context>
    <name>EquityChart</name>
    <message>
        <source>Equity and drawdown</source>
        <translation>Eigenkapital und Drawdown</translation>
    </message>
    <message>
        <source>below max</source>
        <translation>unter Höchststand</translation>
    </message>
    <message>
        <source>no trades</source>
        <translation>keine Trades</translation>
    </message>
    <message>
        <source>out of sample ▶</source>
        <translation>außerhalb der Stichprobe ▶</translation>
    </message>
    <message>
        <source>units C</source>
        <translation>Einheiten C</translation>
    </message>
    <message>
        <source>{0} at the end, at most {1} below the maximum</source>
        <translation>{0} am Ende, höchstens {1} unter dem Höchststand</translation>
    </message>
    <message>
        <source>{0}, drawdown {1}</source>
        <translation>{0}, Drawdown {1}</translation>
    </message>
    <message>
        <source>{0}, {1} below the maximum</source>
        <translation>{0}, {1} unter dem Höchststand</translation>
    </message>
</context>
<context>
    <name>ExitsDialog</name>
    <message>
        <source>&amp;No target</source>
        <translation>&amp;Kein Ziel</translation>
    </message>
    <message>
        <source>&amp;Set stop &amp;&amp; target</source>
        <translation>&amp;Stop &amp;&amp; Ziel setzen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>Einstieg</translation>
    </message>
    <message>
        <source>From the mark</source>
        <translation>Vom Marktpreis</translation>
    </message>
    <message>
        <source>In place</source>
        <translation>Gesetzt</translation>
    </message>
    <message>
        <source>Mark now</source>
        <translation>Marktpreis jetzt</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>Preis</translation>
    </message>
    <message>
        <source>Result now</source>
        <translation>Ergebnis jetzt</translation>
    </message>
    <message>
        <source>Result there</source>
        <translation>Ergebnis dort</translation>
    </message>
    <message>
        <source>Results are after the fees so far, before the fee of closing. From then on these prices hold instead of the percentages of the set.</source>
        <translation>Ergebnisse nach den bisherigen Gebühren, vor der Gebühr des Schließens. Von da an gelten diese Preise statt der Prozente des Satzes.</translation>
    </message>
    <message>
        <source>Setting…</source>
        <translation>Wird gesetzt…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Stop and target: {0}</source>
        <translation>Stop und Ziel: {0}</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>The stop of a {0} position must be {1} the mark ({2}): it would close at once.</source>
        <translation>Der Stop einer {0}-Position muss {1} dem Marktpreis ({2}) liegen: Er würde sonst sofort auslösen.</translation>
    </message>
    <message>
        <source>The target of a {0} position must be {1} the mark ({2}).</source>
        <translation>Das Ziel einer {0}-Position muss {1} dem Marktpreis ({2}) liegen.</translation>
    </message>
    <message>
        <source>above</source>
        <translation>über</translation>
    </message>
    <message>
        <source>below</source>
        <translation>unter</translation>
    </message>
    <message>
        <source>{0}: a price is above zero.</source>
        <translation>{0}: Ein Preis liegt über null.</translation>
    </message>
    <message>
        <source>{0}: enter a price.</source>
        <translation>{0}: Preis eingeben.</translation>
    </message>
</context>
<context>
    <name>ExitsQuestion</name>
    <message>
        <source>Set stop and target of {0}</source>
        <translation>Stop und Ziel von {0} setzen</translation>
    </message>
    <message>
        <source>This position is not open any more.</source>
        <translation>Diese Position ist nicht mehr offen.</translation>
    </message>
</context>
<context>
    <name>FiguresTab</name>
    <message>
        <source>All figures</source>
        <translation>Alle Kennzahlen</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>Kennzahl</translation>
    </message>
    <message>
        <source>How it is calculated</source>
        <translation>Wie gerechnet wird</translation>
    </message>
    <message>
        <source>Positions the figure is made of</source>
        <translation>Positionen, aus denen die Kennzahl besteht</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
</context>
<context>
    <name>FileEditor</name>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>Choose the file; it is read when the API opens.</source>
        <translation>Datei wählen; gelesen wird sie, wenn die API öffnet.</translation>
    </message>
    <message>
        <source>PEM files (*.pem *.crt *.cer *.key);;All files (*)</source>
        <translation>PEM-Dateien (*.pem *.crt *.cer *.key);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>browse</source>
        <translation>durchsuchen</translation>
    </message>
</context>
<context>
    <name>FileListEditor</name>
    <message>
        <source>&amp;Browse…</source>
        <translation>&amp;Durchsuchen…</translation>
    </message>
    <message>
        <source>Chooses the files; they are read when the market opens</source>
        <translation>Wählt die Dateien; gelesen werden sie, wenn der Markt öffnet</translation>
    </message>
    <message>
        <source>Market data (*.csv *.csv.gz)</source>
        <translation>Marktdaten (*.csv *.csv.gz)</translation>
    </message>
    <message>
        <source>One path per line</source>
        <translation>Ein Pfad je Zeile</translation>
    </message>
    <message>
        <source>Recorded market</source>
        <translation>Aufgezeichneter Markt</translation>
    </message>
</context>
<context>
    <name>FilterRow</name>
    <message>
        <source>All connections</source>
        <translation>Alle Verbindungen</translation>
    </message>
    <message>
        <source>All symbols</source>
        <translation>Alle Symbole</translation>
    </message>
    <message>
        <source>All time</source>
        <translation>Gesamte Zeit</translation>
    </message>
    <message>
        <source>Amounts of different currencies are never added up</source>
        <translation>Beträge verschiedener Währungen werden nie addiert</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>From … to …</source>
        <translation>Von … bis …</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last 90 days</source>
        <translation>Letzte 90 Tage</translation>
    </message>
    <message>
        <source>Last month</source>
        <translation>Letzter Monat</translation>
    </message>
    <message>
        <source>Last year</source>
        <translation>Letztes Jahr</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>Paper, testnet and live results are never added up</source>
        <translation>Ergebnisse von Paper, Testnet und Live werden nie addiert</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>Quote currency</source>
        <translation>Notierungswährung</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>This year</source>
        <translation>Dieses Jahr</translation>
    </message>
    <message>
        <source>To, that day included</source>
        <translation>Bis, diesen Tag eingeschlossen</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>When positions were closed. Paper: counted back from the newest close, because its market may have another time.</source>
        <translation>Wann Positionen geschlossen wurden. Paper: vom neuesten Schließen zurückgerechnet, weil sein Markt eine andere Zeit haben kann.</translation>
    </message>
</context>
<context>
    <name>FrozenMark</name>
    <message numerus="yes">
        <source>%n change(s) waiting</source>
        <translation>
            <numerusform>%n Änderung wartet</numerusform>
            <numerusform>%n Änderungen warten</numerusform>
        </translation>
    </message>
    <message>
        <source>Lets the tables go on (F6)</source>
        <translation>Lässt die Tabellen weiterlaufen (F6)</translation>
    </message>
    <message>
        <source>❚❚ Frozen since {0}</source>
        <translation>❚❚ Eingefroren seit {0}</translation>
    </message>
</context>
<context>
    <name>Gauges</name>
    <message>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
</context>
<context>
    <name>GridEstimate</name>
    <message>
        <source>Counting the sets…</source>
        <translation>Sätze werden gezählt…</translation>
    </message>
    <message>
        <source>Estimate the grid</source>
        <translation>Raster schätzen</translation>
    </message>
    <message>
        <source>The estimate follows once every value fits.</source>
        <translation>Die Schätzung folgt, sobald jeder Wert passt.</translation>
    </message>
    <message>
        <source>This grid cannot be built: {0}</source>
        <translation>Dieses Raster lässt sich nicht bilden: {0}</translation>
    </message>
    <message>
        <source>What this grid would cost</source>
        <translation>Was dieses Raster kosten würde</translation>
    </message>
</context>
<context>
    <name>GuideWindow</name>
    <message numerus="yes">
        <source>%n section(s), F3 for the next place</source>
        <translation>
            <numerusform>%n Abschnitt, F3 zur nächsten Stelle</numerusform>
            <numerusform>%n Abschnitte, F3 zur nächsten Stelle</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>&amp;First page</source>
        <translation>&amp;Erste Seite</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>&amp;Vorwärts</translation>
    </message>
    <message>
        <source>&amp;Larger text</source>
        <translation>&amp;Größerer Text</translation>
    </message>
    <message>
        <source>&amp;Next hit</source>
        <translation>&amp;Nächste Fundstelle</translation>
    </message>
    <message>
        <source>&amp;Previous hit</source>
        <translation>&amp;Vorige Fundstelle</translation>
    </message>
    <message>
        <source>&amp;Usual size</source>
        <translation>&amp;Übliche Größe</translation>
    </message>
    <message>
        <source>F&amp;ind</source>
        <translation>&amp;Suchen</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>Handbuch</translation>
    </message>
    <message>
        <source>Guide: {0}</source>
        <translation>Handbuch: {0}</translation>
    </message>
    <message>
        <source>L&amp;anguage</source>
        <translation>Spr&amp;ache</translation>
    </message>
    <message>
        <source>Language of the guide</source>
        <translation>Sprache des Handbuchs</translation>
    </message>
    <message>
        <source>Nothing found. Try fewer or shorter words.</source>
        <translation>Nichts gefunden. Weniger oder kürzere Wörter versuchen.</translation>
    </message>
    <message>
        <source>S&amp;maller text</source>
        <translation>&amp;Kleinerer Text</translation>
    </message>
    <message>
        <source>Search the guide</source>
        <translation>Handbuch durchsuchen</translation>
    </message>
    <message>
        <source>Search the guide (Ctrl+F)</source>
        <translation>Handbuch durchsuchen (Strg+F)</translation>
    </message>
</context>
<context>
    <name>HeatMap</name>
    <message>
        <source>Best: {0}</source>
        <translation>Bestes: {0}</translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation>Heatmap</translation>
    </message>
    <message>
        <source>Nothing was run for these parameters.</source>
        <translation>Für diese Parameter wurde nichts gerechnet.</translation>
    </message>
    <message>
        <source>{0} {1}, {2} {3}: {4}</source>
        <translation>{0} {1}, {2} {3}: {4}</translation>
    </message>
</context>
<context>
    <name>HeatMapTab</name>
    <message>
        <source>Choose a run above.</source>
        <translation>Oben einen Lauf wählen.</translation>
    </message>
    <message>
        <source>Choose two different parameters.</source>
        <translation>Zwei verschiedene Parameter wählen.</translation>
    </message>
    <message>
        <source>Fewer than two parameters of this run have several values.</source>
        <translation>Weniger als zwei Parameter dieses Laufs haben mehrere Werte.</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>Kennzahl</translation>
    </message>
    <message>
        <source>Load the heat map</source>
        <translation>Heatmap laden</translation>
    </message>
    <message>
        <source>Load the parameters</source>
        <translation>Parameter laden</translation>
    </message>
    <message>
        <source>Mean over all other parameters; hover for a cell&apos;s words.</source>
        <translation>Mittel über alle anderen Parameter; der Zeiger auf einer Zelle zeigt sie in Worten.</translation>
    </message>
    <message>
        <source>Not read: {0}</source>
        <translation>Nicht gelesen: {0}</translation>
    </message>
    <message>
        <source>Parameter to the right</source>
        <translation>Parameter nach rechts</translation>
    </message>
    <message>
        <source>Parameter upwards</source>
        <translation>Parameter nach oben</translation>
    </message>
    <message>
        <source>Part of the time</source>
        <translation>Teil der Zeit</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen…</translation>
    </message>
    <message>
        <source>and</source>
        <translation>und</translation>
    </message>
    <message>
        <source>over</source>
        <translation>über</translation>
    </message>
    <message>
        <source>part</source>
        <translation>Teil</translation>
    </message>
</context>
<context>
    <name>HistoryDialog</name>
    <message>
        <source>&amp;Restore this version</source>
        <translation>Diese Version &amp;wiederherstellen</translation>
    </message>
    <message>
        <source>&amp;Undo last change</source>
        <translation>Letzte Änderung &amp;rückgängig</translation>
    </message>
    <message>
        <source>Asking for its versions…</source>
        <translation>Versionen werden abgefragt…</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Choose a version to see what it changed.</source>
        <translation>Eine Version wählen, um zu sehen, was sie geändert hat.</translation>
    </message>
    <message>
        <source>Goes back to the version before the newest</source>
        <translation>Geht zur Version vor der neuesten zurück</translation>
    </message>
    <message>
        <source>History: {0}</source>
        <translation>Verlauf: {0}</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Wie</translation>
    </message>
    <message>
        <source>It is the first version.</source>
        <translation>Dies ist die erste Version.</translation>
    </message>
    <message>
        <source>It was not saved yet.</source>
        <translation>Es wurde noch nicht gespeichert.</translation>
    </message>
    <message>
        <source>Load the history</source>
        <translation>Verlauf laden</translation>
    </message>
    <message>
        <source>Makes the chosen version the newest one</source>
        <translation>Macht die gewählte Version zur neuesten</translation>
    </message>
    <message>
        <source>Nothing is ever lost: restoring an old version makes a new one of it.</source>
        <translation>Nichts geht je verloren: Wird eine alte Version wiederhergestellt, entsteht daraus eine neue.</translation>
    </message>
    <message>
        <source>Restore a version</source>
        <translation>Version wiederherstellen</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>Letzte Änderung rückgängig machen</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>Was sich änderte</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
</context>
<context>
    <name>HostsPane</name>
    <message>
        <source>Allowed</source>
        <translation>Erlaubt</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Connections begun, also those nobody answered</source>
        <translation>Begonnene Verbindungen, auch solche, auf die niemand antwortete</translation>
    </message>
    <message>
        <source>Connections not made because it was not allowed</source>
        <translation>Verbindungen, die nicht erlaubt waren und nicht aufgebaut wurden</translation>
    </message>
    <message>
        <source>Every host this program may contact, and what it did since it started. Each connection has its own list; any other host is refused before its name is looked up.</source>
        <translation>Jeder Host, an den sich dieses Programm wenden darf, und was seit dem Start geschah. Jede Verbindung hat ihre eigene Liste; jeder andere Host wird abgewiesen, bevor sein Name nachgeschlagen wird.</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Zuerst</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>Host</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>Hosts</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>List the hosts</source>
        <translation>Hosts auflisten</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Nothing outside this computer. A venue&apos;s hosts appear when it is connected.</source>
        <translation>Nichts außerhalb dieses Computers. Die Hosts einer Börse erscheinen, wenn sie verbunden wird.</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Verweigert</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>Benutzt von</translation>
    </message>
    <message>
        <source>Whether it is on the list of hosts</source>
        <translation>Ob er auf der Liste der Hosts steht</translation>
    </message>
    <message>
        <source>✓ yes</source>
        <translation>✓ ja</translation>
    </message>
    <message>
        <source>✗ no</source>
        <translation>✗ nein</translation>
    </message>
</context>
<context>
    <name>InfoDialog</name>
    <message>
        <source> and {0} more</source>
        <translation> und {0} weitere</translation>
    </message>
    <message>
        <source>&amp;Reset drawdown</source>
        <translation>Drawdown &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Aktivität</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Guthaben</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Connection: {0}</source>
        <translation>Verbindung: {0}</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Angelegt</translation>
    </message>
    <message>
        <source>Cycles</source>
        <translation>Zyklen</translation>
    </message>
    <message>
        <source>Data age</source>
        <translation>Alter der Daten</translation>
    </message>
    <message>
        <source>Enabled</source>
        <translation>Eingeschaltet</translation>
    </message>
    <message>
        <source>Entries that the drawdown limit blocks become possible again.</source>
        <translation>Einstiege, die die Drawdown-Grenze sperrt, werden wieder möglich.</translation>
    </message>
    <message>
        <source>Equity</source>
        <translation>Eigenkapital</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Every ms</source>
        <translation>Alle ms</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>Börse</translation>
    </message>
    <message>
        <source>Fills</source>
        <translation>Ausführungen</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>Gesundheit</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Id</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>Identität</translation>
    </message>
    <message>
        <source>Indications</source>
        <translation>Indikationen</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Letzter Fehler</translation>
    </message>
    <message>
        <source>Last ms</source>
        <translation>Zuletzt ms</translation>
    </message>
    <message>
        <source>Last test</source>
        <translation>Letzter Test</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Schleife</translation>
    </message>
    <message>
        <source>Loops</source>
        <translation>Schleifen</translation>
    </message>
    <message>
        <source>Lowered bars</source>
        <translation>Gesenkte Schwellen</translation>
    </message>
    <message>
        <source>Market</source>
        <translation>Markt</translation>
    </message>
    <message>
        <source>Market data</source>
        <translation>Marktdaten</translation>
    </message>
    <message>
        <source>Market time</source>
        <translation>Marktzeit</translation>
    </message>
    <message>
        <source>Mean ms</source>
        <translation>Mittel ms</translation>
    </message>
    <message>
        <source>Measure the drawdown of “{0}” ({1}) from {2} on?</source>
        <translation>Den Drawdown von „{0}“ ({1}) künftig ab {2} messen?</translation>
    </message>
    <message>
        <source>Measures the drawdown from the present equity on</source>
        <translation>Misst den Drawdown ab dem jetzigen Eigenkapital</translation>
    </message>
    <message>
        <source>Open P&amp;L</source>
        <translation>Offene G&amp;V</translation>
    </message>
    <message>
        <source>Open positions</source>
        <translation>Offene Positionen</translation>
    </message>
    <message>
        <source>Orders sent</source>
        <translation>Gesendete Orders</translation>
    </message>
    <message>
        <source>Overrun ms</source>
        <translation>Überlauf ms</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Realised P&amp;L</source>
        <translation>Realisierte G&amp;V</translation>
    </message>
    <message>
        <source>Reset &amp;drawdown…</source>
        <translation>&amp;Drawdown zurücksetzen…</translation>
    </message>
    <message>
        <source>Reset the drawdown</source>
        <translation>Drawdown zurücksetzen</translation>
    </message>
    <message>
        <source>Sets per level</source>
        <translation>Sätze je Stufe</translation>
    </message>
    <message>
        <source>Signals</source>
        <translation>Signale</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>Simuliert</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Symbols</source>
        <translation>Symbole</translation>
    </message>
    <message>
        <source>The loops run once the engine is started.</source>
        <translation>Die Schleifen laufen, sobald die Engine gestartet ist.</translation>
    </message>
    <message>
        <source>The peak before is forgotten.</source>
        <translation>Der bisherige Höchststand wird vergessen.</translation>
    </message>
    <message>
        <source>The present equity is known only while the engine runs.</source>
        <translation>Das jetzige Eigenkapital ist nur bekannt, solange die Engine läuft.</translation>
    </message>
    <message>
        <source>Working orders</source>
        <translation>Laufende Orders</translation>
    </message>
    <message>
        <source>endless market</source>
        <translation>endloser Markt</translation>
    </message>
    <message>
        <source>live prices</source>
        <translation>Live-Preise</translation>
    </message>
    <message>
        <source>never tested</source>
        <translation>nie getestet</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>p95 ms</source>
        <translation>p95 ms</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>{0} opened, {1} closed, {2} open</source>
        <translation>{0} eröffnet, {1} geschlossen, {2} offen</translation>
    </message>
    <message>
        <source>{0}, see Settings, Ladder: orders are no sign of profit</source>
        <translation>{0}, siehe Einstellungen, Leiter: Orders sind kein Zeichen für Gewinn</translation>
    </message>
    <message>
        <source>✓ passed</source>
        <translation>✓ bestanden</translation>
    </message>
    <message>
        <source>✗ failed</source>
        <translation>✗ fehlgeschlagen</translation>
    </message>
</context>
<context>
    <name>KeyBox</name>
    <message>
        <source>(short)</source>
        <translation>(kurz)</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Key: both parts are needed.</source>
        <translation>Schlüssel: Beide Teile sind nötig.</translation>
    </message>
    <message>
        <source>Re&amp;place the key…</source>
        <translation>Schlüssel &amp;ersetzen…</translation>
    </message>
    <message>
        <source>Stored key {0}; withdraw: {1}. It is kept apart from the settings and never shown.</source>
        <translation>Gespeicherter Schlüssel {0}; Auszahlen: {1}. Er wird getrennt von den Einstellungen aufbewahrt und nie gezeigt.</translation>
    </message>
</context>
<context>
    <name>KeyFields</name>
    <message>
        <source>The venue does not tell what a key may do, so your word is stored.</source>
        <translation>Die Börse sagt nicht, was ein Schlüssel darf; deshalb wird Ihre Angabe gespeichert.</translation>
    </message>
    <message>
        <source>The venue tells what a key may do: one that can withdraw is refused.</source>
        <translation>Die Börse sagt, was ein Schlüssel darf: Einer, der auszahlen darf, wird abgelehnt.</translation>
    </message>
    <message>
        <source>This key &amp;cannot withdraw</source>
        <translation>Dieser Schlüssel &amp;kann nicht auszahlen</translation>
    </message>
    <message>
        <source>This key cannot withdraw</source>
        <translation>Dieser Schlüssel kann nicht auszahlen</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Change the passphrase</source>
        <translation>Passphrase ändern</translation>
    </message>
    <message>
        <source>Look where keys are kept</source>
        <translation>Nachsehen, wo Schlüssel liegen</translation>
    </message>
    <message>
        <source>Unlock the keys</source>
        <translation>Schlüssel entsperren</translation>
    </message>
</context>
<context>
    <name>KeysBar</name>
    <message>
        <source>&amp;Unlock keys…</source>
        <translation>Schlüssel &amp;entsperren…</translation>
    </message>
    <message>
        <source>Change &amp;passphrase…</source>
        <translation>&amp;Passphrase ändern…</translation>
    </message>
    <message>
        <source>Keys are in an encrypted file, which is locked.</source>
        <translation>Schlüssel liegen in einer verschlüsselten Datei; sie ist gesperrt.</translation>
    </message>
    <message>
        <source>Keys are in an encrypted file, which is open.</source>
        <translation>Schlüssel liegen in einer verschlüsselten Datei; sie ist offen.</translation>
    </message>
    <message>
        <source>Keys are kept in the keychain of this computer.</source>
        <translation>Schlüssel liegen im Schlüsselbund dieses Computers.</translation>
    </message>
    <message>
        <source>No key is stored. This computer has no keychain: the first key asks for a passphrase.</source>
        <translation>Kein Schlüssel gespeichert. Dieser Computer hat keinen Schlüsselbund: Der erste Schlüssel fragt nach einer Passphrase.</translation>
    </message>
    <message>
        <source>Where keys are kept</source>
        <translation>Wo Schlüssel liegen</translation>
    </message>
</context>
<context>
    <name>LadderPage</name>
    <message>
        <source>&amp;Filter rows</source>
        <translation>Zeilen &amp;filtern</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>E&amp;xport CSV…</source>
        <translation>CSV e&amp;xportieren…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Goes to the field that filters the rows</source>
        <translation>Springt in das Feld, das die Zeilen filtert</translation>
    </message>
    <message>
        <source>Ladder</source>
        <translation>Leiter</translation>
    </message>
    <message>
        <source>Saves the rows and columns shown here</source>
        <translation>Speichert die hier gezeigten Zeilen und Spalten</translation>
    </message>
    <message>
        <source>Signals</source>
        <translation>Signale</translation>
    </message>
    <message>
        <source>Signals &amp; ladder</source>
        <translation>Signale &amp; Leiter</translation>
    </message>
    <message>
        <source>Why nothing happened</source>
        <translation>Warum nichts geschah</translation>
    </message>
</context>
<context>
    <name>LadderTab</name>
    <message>
        <source>&amp;Reset set</source>
        <translation>Satz &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>Asking the engine for its sets…</source>
        <translation>Die Engine wird nach ihren Sätzen gefragt…</translation>
    </message>
    <message>
        <source>Configuration sets</source>
        <translation>Konfigurationssätze</translation>
    </message>
    <message>
        <source>Forgets its results and evidence; it starts again at Base</source>
        <translation>Vergisst seine Ergebnisse und Evidenz; er beginnt wieder bei Base</translation>
    </message>
    <message>
        <source>It starts again at Base, as if it were new.</source>
        <translation>Er beginnt wieder bei Base, als wäre er neu.</translation>
    </message>
    <message>
        <source>Its {0} results and its evidence are forgotten.</source>
        <translation>Seine {0} Ergebnisse und seine Evidenz werden vergessen.</translation>
    </message>
    <message>
        <source>Load the ladder</source>
        <translation>Leiter laden</translation>
    </message>
    <message>
        <source>Look up the set</source>
        <translation>Satz nachschlagen</translation>
    </message>
    <message>
        <source>No connection yet: add one under Settings, Connections.</source>
        <translation>Noch keine Verbindung: unter Einstellungen, Verbindungen eine anlegen.</translation>
    </message>
    <message>
        <source>No set fits the filters. “Show all” forgets them.</source>
        <translation>Kein Satz passt zu den Filtern. „Alle zeigen“ vergisst sie.</translation>
    </message>
    <message>
        <source>Not known.</source>
        <translation>Nicht bekannt.</translation>
    </message>
    <message>
        <source>Rese&amp;t failed set…</source>
        <translation>Fehlgeschlagenen Satz zu&amp;rücksetzen…</translation>
    </message>
    <message>
        <source>Reset a failed set</source>
        <translation>Fehlgeschlagenen Satz zurücksetzen</translation>
    </message>
    <message>
        <source>Reset the set</source>
        <translation>Satz zurücksetzen</translation>
    </message>
    <message>
        <source>Reset “{0}”, which failed {1} below its maximum?</source>
        <translation>„{0}“ zurücksetzen, fehlgeschlagen {1} unter seinem Höchststand?</translation>
    </message>
    <message>
        <source>The engine is stopped: as its last run left them.</source>
        <translation>Die Engine ist gestoppt: Stand ihres letzten Laufs.</translation>
    </message>
    <message>
        <source>The engine of this connection is stopped. Start it: its sets go on from where they were.</source>
        <translation>Die Engine dieser Verbindung ist gestoppt. Nach dem Starten machen ihre Sätze dort weiter, wo sie waren.</translation>
    </message>
    <message>
        <source>The ladder could not be read: {0}</source>
        <translation>Die Leiter konnte nicht gelesen werden: {0}</translation>
    </message>
    <message>
        <source>There is no set yet: no indication is on, or no symbol is chosen.</source>
        <translation>Noch gibt es keinen Satz: Keine Indikation ist an, oder kein Symbol ist gewählt.</translation>
    </message>
    <message>
        <source>{0} to {1} of {2} sets</source>
        <translation>{0} bis {1} von {2} Sätzen</translation>
    </message>
</context>
<context>
    <name>LiveTab</name>
    <message>
        <source>&amp;Filter rows</source>
        <translation>Zeilen &amp;filtern</translation>
    </message>
    <message>
        <source>&amp;Pin</source>
        <translation>An&amp;heften</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>Alle Zustände</translation>
    </message>
    <message>
        <source>Asking the engine…</source>
        <translation>Die Engine wird gefragt…</translation>
    </message>
    <message>
        <source>Configurations</source>
        <translation>Konfigurationen</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Disa&amp;ble</source>
        <translation>A&amp;usschalten</translation>
    </message>
    <message>
        <source>E&amp;valuate now</source>
        <translation>Jetzt auswer&amp;ten</translation>
    </message>
    <message>
        <source>Ena&amp;ble</source>
        <translation>&amp;Einschalten</translation>
    </message>
    <message>
        <source>Goes to the field that filters the rows</source>
        <translation>Springt in das Feld, das die Zeilen filtert</translation>
    </message>
    <message>
        <source>Judges every configuration now</source>
        <translation>Wertet jetzt jede Konfiguration aus</translation>
    </message>
    <message>
        <source>Lets it trade whatever the evaluation says</source>
        <translation>Lässt sie handeln, was immer die Auswertung sagt</translation>
    </message>
    <message>
        <source>Load the configurations</source>
        <translation>Konfigurationen laden</translation>
    </message>
    <message>
        <source>Missing: {0}</source>
        <translation>Es fehlt: {0}</translation>
    </message>
    <message>
        <source>No configuration fits the filters.</source>
        <translation>Keine Konfiguration passt zu den Filtern.</translation>
    </message>
    <message>
        <source>No configuration yet: {0}</source>
        <translation>Noch keine Konfiguration: {0}</translation>
    </message>
    <message>
        <source>No connection yet: add one under Settings, Connections.</source>
        <translation>Noch keine Verbindung: unter Einstellungen, Verbindungen eine anlegen.</translation>
    </message>
    <message>
        <source>No preset runs here. Choose one under Presets and assign it.</source>
        <translation>Hier läuft kein Preset. Unter Presets eines wählen und zuweisen.</translation>
    </message>
    <message>
        <source>Not known.</source>
        <translation>Nicht bekannt.</translation>
    </message>
    <message>
        <source>Part of a configuration&apos;s name</source>
        <translation>Teil des Namens einer Konfiguration</translation>
    </message>
    <message>
        <source>Part of a name (Ctrl+F)</source>
        <translation>Teil eines Namens (Strg+F)</translation>
    </message>
    <message>
        <source>Select a configuration to see how it stands.</source>
        <translation>Eine Konfiguration auswählen, um zu sehen, wie sie steht.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Switched off, because most of their configurations lose: {0}</source>
        <translation>Ausgeschaltet, weil die meisten ihrer Konfigurationen verlieren: {0}</translation>
    </message>
    <message>
        <source>Takes it out, or lets it in again</source>
        <translation>Nimmt sie heraus oder lässt sie wieder zu</translation>
    </message>
    <message>
        <source>The configurations could not be read: {0}</source>
        <translation>Die Konfigurationen konnten nicht gelesen werden: {0}</translation>
    </message>
    <message>
        <source>Un&amp;pin</source>
        <translation>&amp;Lösen</translation>
    </message>
    <message>
        <source>What the preset does</source>
        <translation>Was das Preset tut</translation>
    </message>
    <message>
        <source>next evaluation {0}</source>
        <translation>nächste Auswertung {0}</translation>
    </message>
    <message>
        <source>pinned</source>
        <translation>angeheftet</translation>
    </message>
    <message>
        <source>since {0}</source>
        <translation>seit {0}</translation>
    </message>
    <message>
        <source>{0} to {1} of {2} configurations</source>
        <translation>{0} bis {1} von {2} Konfigurationen</translation>
    </message>
    <message>
        <source>“{0}”</source>
        <translation>„{0}“</translation>
    </message>
</context>
<context>
    <name>LogDialog</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Log of the connection</source>
        <translation>Protokoll der Verbindung</translation>
    </message>
    <message>
        <source>Log: {0}</source>
        <translation>Protokoll: {0}</translation>
    </message>
</context>
<context>
    <name>LogPage</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>System log</source>
        <translation>Systemprotokoll</translation>
    </message>
</context>
<context>
    <name>LogPanel</name>
    <message>
        <source>&amp;Clear filter</source>
        <translation>Filter &amp;leeren</translation>
    </message>
    <message>
        <source>All levels</source>
        <translation>Alle Stufen</translation>
    </message>
    <message>
        <source>All sources</source>
        <translation>Alle Quellen</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>E&amp;xportieren…</translation>
    </message>
    <message>
        <source>Export the log</source>
        <translation>Protokoll exportieren</translation>
    </message>
    <message>
        <source>F&amp;ollow</source>
        <translation>&amp;Folgen</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Load the log</source>
        <translation>Protokoll laden</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>No line fits these filters.</source>
        <translation>Keine Zeile passt zu diesen Filtern.</translation>
    </message>
    <message>
        <source>Nothing has been logged yet.</source>
        <translation>Noch nichts im Protokoll.</translation>
    </message>
    <message>
        <source>Saves all stored lines that fit the filters</source>
        <translation>Speichert alle aufbewahrten Zeilen, die zu den Filtern passen</translation>
    </message>
    <message>
        <source>Search text</source>
        <translation>Suchtext</translation>
    </message>
    <message>
        <source>Search text (Ctrl+F)</source>
        <translation>Suchtext (Strg+F)</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Stays at the newest line</source>
        <translation>Bleibt bei der neuesten Zeile</translation>
    </message>
    <message>
        <source>Stored: {0}</source>
        <translation>Gespeichert: {0}</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>Text (*.txt)</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>{0} lines were saved to {1}.</source>
        <translation>{0} Zeilen wurden in {1} gespeichert.</translation>
    </message>
</context>
<context>
    <name>LookStep</name>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Farbschema</translation>
    </message>
    <message>
        <source>A few questions, then a simulated account trades on this computer. No key, no account at an exchange and no money are needed, and nothing is kept before the last step.</source>
        <translation>Ein paar Fragen, dann handelt auf diesem Computer ein simuliertes Konto. Schlüssel, Konto an einer Börse und Geld sind nicht nötig, und vor dem letzten Schritt wird nichts behalten.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Language and look</source>
        <translation>Sprache und Aussehen</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>The window speaks it from its next start.</source>
        <translation>Das Fenster spricht sie ab dem nächsten Start.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>%n unread notification(s)</source>
        <translation>
            <numerusform>%n ungelesene Meldung</numerusform>
            <numerusform>%n ungelesene Meldungen</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;About CTS Desktop</source>
        <translation>Ü&amp;ber CTS Desktop</translation>
    </message>
    <message>
        <source>&amp;Close window</source>
        <translation>Fenster &amp;schließen</translation>
    </message>
    <message>
        <source>&amp;Emergency stop…</source>
        <translation>&amp;Not-Halt…</translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation>A&amp;nordnung zurücksetzen</translation>
    </message>
    <message>
        <source>A self-qualifying automated crypto trader for one person.</source>
        <translation>Ein sich selbst qualifizierendes, automatisches Krypto-Handelsprogramm für eine Person.</translation>
    </message>
    <message>
        <source>About CTS Desktop</source>
        <translation>Über CTS Desktop</translation>
    </message>
    <message>
        <source>As&amp;k again when closing</source>
        <translation>Beim Schließen &amp;wieder fragen</translation>
    </message>
    <message>
        <source>Asks what closing should do, or does what was remembered.</source>
        <translation>Fragt, was das Schließen tun soll, oder tut, was gemerkt ist.</translation>
    </message>
    <message>
        <source>Brings the window to the front.</source>
        <translation>Holt das Fenster nach vorn.</translation>
    </message>
    <message>
        <source>CTS Desktop {version}</source>
        <translation>CTS Desktop {version}</translation>
    </message>
    <message>
        <source>CTS Desktop — {mode} — {state}</source>
        <translation>CTS Desktop — {mode} — {state}</translation>
    </message>
    <message>
        <source>Forgets sizes, places, tabs and columns.</source>
        <translation>Vergisst Größen, Plätze, Reiter und Spalten.</translation>
    </message>
    <message>
        <source>Forgets the remembered answer.</source>
        <translation>Vergisst die gemerkte Antwort.</translation>
    </message>
    <message>
        <source>Keys are locked: {0} cannot start.</source>
        <translation>Schlüssel sind gesperrt. Startet nicht: {0}.</translation>
    </message>
    <message>
        <source>Layout reset: sizes, tabs and columns are as at first.</source>
        <translation>Anordnung zurückgesetzt: Größen, Reiter und Spalten sind wie am Anfang.</translation>
    </message>
    <message>
        <source>Says which version this is.</source>
        <translation>Sagt, welche Version dies ist.</translation>
    </message>
    <message>
        <source>Show &amp;window</source>
        <translation>&amp;Fenster zeigen</translation>
    </message>
    <message>
        <source>Stop and &amp;quit</source>
        <translation>Stoppen und &amp;beenden</translation>
    </message>
    <message>
        <source>Stops the engine and ends the program.</source>
        <translation>Stoppt die Engine und beendet das Programm.</translation>
    </message>
    <message>
        <source>Unlock…</source>
        <translation>Entsperren…</translation>
    </message>
    <message>
        <source>connections with keys</source>
        <translation>Verbindungen mit Schlüssel</translation>
    </message>
</context>
<context>
    <name>MarketStep</name>
    <message>
        <source>&amp;Exchange</source>
        <translation>&amp;Börse</translation>
    </message>
    <message>
        <source>&amp;Files</source>
        <translation>&amp;Dateien</translation>
    </message>
    <message>
        <source>&amp;Live prices of an exchange</source>
        <translation>&amp;Live-Preise einer Börse</translation>
    </message>
    <message>
        <source>&amp;Recorded market</source>
        <translation>&amp;Aufgezeichneter Markt</translation>
    </message>
    <message>
        <source>&amp;Simulated market</source>
        <translation>&amp;Simulierter Markt</translation>
    </message>
    <message>
        <source>Candles or trades, .csv or .csv.gz</source>
        <translation>Kerzen oder Trades, .csv oder .csv.gz</translation>
    </message>
    <message>
        <source>Endless made-up prices, a minute in a second. Needs no network.</source>
        <translation>Endlose erfundene Preise, eine Minute je Sekunde. Braucht kein Netz.</translation>
    </message>
    <message>
        <source>Market</source>
        <translation>Markt</translation>
    </message>
    <message>
        <source>No exchange gives prices here; the simulated market needs none.</source>
        <translation>Keine Börse liefert hier Preise; der simulierte Markt braucht keine.</translation>
    </message>
    <message>
        <source>Public data, without a key; orders go to the simulated account only. Needs the network, and goes as slowly as the real market.</source>
        <translation>Öffentliche Daten, ohne Schlüssel; Orders gehen nur an das simulierte Konto. Braucht das Netz und läuft so langsam wie der wirkliche Markt.</translation>
    </message>
    <message>
        <source>S&amp;ymbols</source>
        <translation>S&amp;ymbole</translation>
    </message>
    <message>
        <source>The exchanges are being looked up; the simulated market needs none.</source>
        <translation>Die Börsen werden gesucht; der simulierte Markt braucht keine.</translation>
    </message>
    <message>
        <source>Which prices does the simulated account trade on?</source>
        <translation>Auf welchen Preisen handelt das simulierte Konto?</translation>
    </message>
    <message>
        <source>Your own files: candles or trades.</source>
        <translation>Eigene Dateien: Kerzen oder Trades.</translation>
    </message>
</context>
<context>
    <name>ModeChoice</name>
    <message>
        <source>&amp;Live</source>
        <translation>&amp;Live</translation>
    </message>
    <message>
        <source>&amp;Paper on live prices</source>
        <translation>&amp;Paper auf Live-Preisen</translation>
    </message>
    <message>
        <source>&amp;Testnet (demo)</source>
        <translation>Testnet (D&amp;emo)</translation>
    </message>
    <message>
        <source>Real money. Starts disarmed: no order is sent until you have gone through the checks and armed it.</source>
        <translation>Echtes Geld. Beginnt nicht scharf: Keine Order wird gesendet, bevor die Prüfungen durchlaufen sind und scharf gestellt ist.</translation>
    </message>
    <message>
        <source>The venue&apos;s prices, a simulated account. Needs no key, risks nothing.</source>
        <translation>Die Preise der Börse, ein simuliertes Konto. Braucht keinen Schlüssel, riskiert nichts.</translation>
    </message>
    <message>
        <source>The venue&apos;s test account: its real protocol, play money.</source>
        <translation>Das Testkonto der Börse: ihr echtes Protokoll, Spielgeld.</translation>
    </message>
</context>
<context>
    <name>MonthGrid</name>
    <message>
        <source>Calendar of days</source>
        <translation>Kalender der Tage</translation>
    </message>
    <message>
        <source>{0}: nothing closed</source>
        <translation>{0}: nichts geschlossen</translation>
    </message>
    <message>
        <source>{0}: {1}, {2}</source>
        <translation>{0}: {1}, {2}</translation>
    </message>
</context>
<context>
    <name>MoveDialog</name>
    <message>
        <source>&amp;Move the stop</source>
        <translation>Stop &amp;verschieben</translation>
    </message>
    <message>
        <source>&amp;Move the target</source>
        <translation>Ziel &amp;verschieben</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>From the mark</source>
        <translation>Vom Marktpreis</translation>
    </message>
    <message>
        <source>In place</source>
        <translation>Gesetzt</translation>
    </message>
    <message>
        <source>Mark now: {0}</source>
        <translation>Marktpreis jetzt: {0}</translation>
    </message>
    <message>
        <source>Move the stop of {0}</source>
        <translation>Stop von {0} verschieben</translation>
    </message>
    <message>
        <source>Move the target of {0}</source>
        <translation>Ziel von {0} verschieben</translation>
    </message>
    <message>
        <source>Moving…</source>
        <translation>Wird verschoben…</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Of the equity</source>
        <translation>Vom Eigenkapital</translation>
    </message>
    <message>
        <source>Result there</source>
        <translation>Ergebnis dort</translation>
    </message>
    <message>
        <source>Results are after the fees so far, before the fee of closing. From then on the stop and the target of this position are fixed prices: neither trails any more.</source>
        <translation>Ergebnisse nach den bisherigen Gebühren, vor der Gebühr des Schließens. Von da an sind Stop und Ziel dieser Position feste Preise: Keines von beiden wird mehr nachgezogen.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>This position has no stop yet: give it one first.</source>
        <translation>Diese Position hat noch keinen Stop: zuerst einen setzen.</translation>
    </message>
</context>
<context>
    <name>NavRail</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
</context>
<context>
    <name>NewRunDialog</name>
    <message>
        <source>&amp;Name of the run</source>
        <translation>&amp;Name des Laufs</translation>
    </message>
    <message>
        <source>&amp;Start back-test</source>
        <translation>Backtest &amp;starten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Candles</source>
        <translation>Kerzen</translation>
    </message>
    <message>
        <source>Count the configurations</source>
        <translation>Konfigurationen zählen</translation>
    </message>
    <message>
        <source>Load presets and candles</source>
        <translation>Presets und Kerzen laden</translation>
    </message>
    <message>
        <source>New back-test</source>
        <translation>Neuer Backtest</translation>
    </message>
    <message>
        <source>Not read: {0}</source>
        <translation>Nicht gelesen: {0}</translation>
    </message>
    <message>
        <source>P&amp;reset</source>
        <translation>Pr&amp;eset</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Preset</translation>
    </message>
    <message>
        <source>Reading presets and candles…</source>
        <translation>Presets und Kerzen werden gelesen…</translation>
    </message>
    <message>
        <source>Start the back-test</source>
        <translation>Backtest starten</translation>
    </message>
    <message>
        <source>The grid has {0} per symbol.</source>
        <translation>Das Raster hat {0} je Symbol.</translation>
    </message>
    <message>
        <source>The last day lies before the first.</source>
        <translation>Der letzte Tag liegt vor dem ersten.</translation>
    </message>
    <message>
        <source>There are no candles yet: import or download some under “Candle data”.</source>
        <translation>Es gibt noch keine Kerzen: unter „Kerzendaten“ importieren oder laden.</translation>
    </message>
    <message>
        <source>There is no preset yet: make one from a template first.</source>
        <translation>Es gibt noch kein Preset: zuerst eines aus einer Vorlage erstellen.</translation>
    </message>
    <message>
        <source>Tick at least one series of candles.</source>
        <translation>Mindestens eine Kerzenreihe ankreuzen.</translation>
    </message>
    <message>
        <source>Tick at least one set.</source>
        <translation>Mindestens einen Satz ankreuzen.</translation>
    </message>
    <message>
        <source>named after preset and data</source>
        <translation>benannt nach Preset und Daten</translation>
    </message>
    <message>
        <source>{0} configurations on {1} series; {2} on one core.</source>
        <translation>{0} Konfigurationen, Kerzenreihen: {1}; {2} auf einem Kern.</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Act</source>
        <translation>Ausführen</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Does what the notice beside it offers</source>
        <translation>Tut, was die Meldung daneben anbietet</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Nächste</translation>
    </message>
    <message>
        <source>Takes this line away; the next one appears</source>
        <translation>Nimmt diese Zeile weg; die nächste erscheint</translation>
    </message>
    <message>
        <source>{0} (1 of {1})</source>
        <translation>{0} (1 von {1})</translation>
    </message>
</context>
<context>
    <name>NoticePanel</name>
    <message numerus="yes">
        <source>%n notice(s) deleted</source>
        <translation>
            <numerusform>%n Meldung gelöscht</numerusform>
            <numerusform>%n Meldungen gelöscht</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>&amp;Mark as read</source>
        <translation>Als &amp;gelesen markieren</translation>
    </message>
    <message>
        <source>&amp;Mark as unread</source>
        <translation>Als &amp;ungelesen markieren</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
        <source>&amp;Unread only</source>
        <translation>&amp;Nur ungelesene</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>Alle Arten</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>Delete notices</source>
        <translation>Meldungen löschen</translation>
    </message>
    <message>
        <source>Deletes the selected notices; can be undone</source>
        <translation>Löscht die ausgewählten Meldungen; kann rückgängig gemacht werden</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Zuerst</translation>
    </message>
    <message>
        <source>Goes to the field that filters the notices</source>
        <translation>Geht zum Feld, das die Meldungen filtert</translation>
    </message>
    <message>
        <source>Hides what was read</source>
        <translation>Verbirgt, was gelesen wurde</translation>
    </message>
    <message>
        <source>How often it happened before you read it</source>
        <translation>Wie oft es geschah, bevor es gelesen wurde</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Lists older notices as well</source>
        <translation>Listet auch ältere Meldungen</translation>
    </message>
    <message>
        <source>Load the notifications</source>
        <translation>Meldungen laden</translation>
    </message>
    <message>
        <source>Mark &amp;all as read</source>
        <translation>&amp;Alle als gelesen markieren</translation>
    </message>
    <message>
        <source>Mark all as read</source>
        <translation>Alle als gelesen markieren</translation>
    </message>
    <message>
        <source>Mark as read</source>
        <translation>Als gelesen markieren</translation>
    </message>
    <message>
        <source>Marks every notice as read</source>
        <translation>Markiert jede Meldung als gelesen</translation>
    </message>
    <message>
        <source>Marks the selected notices as read</source>
        <translation>Markiert die ausgewählten Meldungen als gelesen</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>No notice fits these filters.</source>
        <translation>Keine Meldung passt zu diesen Filtern.</translation>
    </message>
    <message>
        <source>Not read yet</source>
        <translation>Noch nicht gelesen</translation>
    </message>
    <message>
        <source>Nothing to tell. What needs your attention appears here and stays.</source>
        <translation>Nichts zu melden. Was Aufmerksamkeit braucht, erscheint hier und bleibt.</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Search in notifications</source>
        <translation>Meldungen durchsuchen</translation>
    </message>
    <message>
        <source>Search text</source>
        <translation>Suchtext</translation>
    </message>
    <message>
        <source>Search text (Ctrl+F)</source>
        <translation>Suchtext (Strg+F)</translation>
    </message>
    <message>
        <source>Show &amp;older</source>
        <translation>Ältere &amp;zeigen</translation>
    </message>
    <message>
        <source>Shows what the notice is about (Return)</source>
        <translation>Zeigt, worum es in der Meldung geht (Eingabetaste)</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>deleted ({0})</source>
        <translation>gelöscht ({0})</translation>
    </message>
    <message>
        <source>{0} shown, {1} unread</source>
        <translation>{0} gezeigt, {1} ungelesen</translation>
    </message>
    <message>
        <source>● new</source>
        <translation>● neu</translation>
    </message>
</context>
<context>
    <name>NumberBox</name>
    <message>
        <source>Number</source>
        <translation>Anzahl</translation>
    </message>
</context>
<context>
    <name>OrderCommands</name>
    <message>
        <source>Asks the venue to cancel the selected orders</source>
        <translation>Bittet die Börse, die ausgewählten Orders zu stornieren</translation>
    </message>
    <message>
        <source>Ca&amp;ncel order…</source>
        <translation>Order s&amp;tornieren…</translation>
    </message>
    <message>
        <source>Cancel &amp;entries</source>
        <translation>&amp;Einstiege stornieren</translation>
    </message>
    <message>
        <source>Cancel &amp;order</source>
        <translation>&amp;Order stornieren</translation>
    </message>
    <message>
        <source>Cancel 1 entry order ({1}) on {2}?</source>
        <translation>1 Einstiegsorder ({1}) auf {2} stornieren?</translation>
    </message>
    <message>
        <source>Cancel all &amp;entries…</source>
        <translation>Alle &amp;Einstiege stornieren…</translation>
    </message>
    <message>
        <source>Cancel all entries</source>
        <translation>Alle Einstiege stornieren</translation>
    </message>
    <message>
        <source>Cancel all {0} entry orders ({1}) on {2}?</source>
        <translation>Alle {0} Einstiegsorders ({1}) auf {2} stornieren?</translation>
    </message>
    <message>
        <source>Cancel orders</source>
        <translation>Orders stornieren</translation>
    </message>
    <message>
        <source>Cancel the {0} order: {1} {2} {3} on {4}?</source>
        <translation>Order ({0}) stornieren: {1} {2} {3} auf {4}?</translation>
    </message>
    <message>
        <source>Cancel {0} &amp;orders</source>
        <translation>{0} &amp;Orders stornieren</translation>
    </message>
    <message>
        <source>Cancel {0} orders ({1}) on {2}?</source>
        <translation>{0} Orders ({1}) auf {2} stornieren?</translation>
    </message>
    <message>
        <source>Cancels all that could still open something; protective orders stay</source>
        <translation>Storniert alles, was noch etwas eröffnen könnte; schützende Orders bleiben</translation>
    </message>
    <message>
        <source>No entry order is working.</source>
        <translation>Keine Einstiegsorder läuft.</translation>
    </message>
    <message>
        <source>Nothing was sent: what was to be cancelled is over.</source>
        <translation>Nichts wurde gesendet: Was storniert werden sollte, ist erledigt.</translation>
    </message>
    <message>
        <source>Protective stops and targets stay, open positions too.</source>
        <translation>Schützende Stops und Ziele bleiben, offene Positionen auch.</translation>
    </message>
    <message>
        <source>Select the orders to cancel.</source>
        <translation>Die zu stornierenden Orders auswählen.</translation>
    </message>
</context>
<context>
    <name>OrdersPage</name>
    <message>
        <source>All decisions</source>
        <translation>Alle Entscheidungen</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>Durchschnitt</translation>
    </message>
    <message>
        <source>Blocked &amp;&amp; allowed</source>
        <translation>Gesperrt &amp;&amp; erlaubt</translation>
    </message>
    <message>
        <source>Blocked and allowed orders</source>
        <translation>Gesperrte und erlaubte Orders</translation>
    </message>
    <message>
        <source>Blocked only</source>
        <translation>Nur gesperrte</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Angelegt</translation>
    </message>
    <message>
        <source>Currency of the fee</source>
        <translation>Währung der Gebühr</translation>
    </message>
    <message>
        <source>Equal refusals within a minute are one row</source>
        <translation>Gleiche Ablehnungen innerhalb einer Minute sind eine Zeile</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Gebühr</translation>
    </message>
    <message>
        <source>Filled</source>
        <translation>Ausgeführt</translation>
    </message>
    <message>
        <source>Fills</source>
        <translation>Ausführungen</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>In</source>
        <translation>In</translation>
    </message>
    <message>
        <source>In words</source>
        <translation>In Worten</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Limit</translation>
    </message>
    <message>
        <source>Liquidity</source>
        <translation>Liquidität</translation>
    </message>
    <message>
        <source>Load decisions</source>
        <translation>Entscheidungen laden</translation>
    </message>
    <message>
        <source>Load fills</source>
        <translation>Ausführungen laden</translation>
    </message>
    <message>
        <source>Load orders</source>
        <translation>Orders laden</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Gemessen</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>No order has been filled yet.</source>
        <translation>Noch keine Order wurde ausgeführt.</translation>
    </message>
    <message>
        <source>No order has been sent yet.</source>
        <translation>Noch keine Order wurde gesendet.</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Order</translation>
    </message>
    <message>
        <source>Orders</source>
        <translation>Orders</translation>
    </message>
    <message>
        <source>Our id</source>
        <translation>Unsere Id</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>Preis</translation>
    </message>
    <message>
        <source>Price times quantity, in quote currency</source>
        <translation>Preis mal Menge, in der Notierungswährung</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>Zweck</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Reduce only</source>
        <translation>Nur verringernd</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Satz</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>The gate has not been asked yet: no set has reached Exchange level.</source>
        <translation>Die Risikoprüfung wurde noch nicht gefragt: Kein Satz hat die Stufe Exchange erreicht.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Trade</source>
        <translation>Trade</translation>
    </message>
    <message>
        <source>Trigger</source>
        <translation>Auslöser</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Venue&apos;s id</source>
        <translation>Id der Börse</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>maker</source>
        <translation>Maker</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>taker</source>
        <translation>Taker</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>✓ allowed</source>
        <translation>✓ erlaubt</translation>
    </message>
    <message>
        <source>✗ blocked</source>
        <translation>✗ gesperrt</translation>
    </message>
</context>
<context>
    <name>Pager</name>
    <message>
        <source>, {0} in all</source>
        <translation>, {0} insgesamt</translation>
    </message>
    <message>
        <source>Next ▶</source>
        <translation>Weiter ▶</translation>
    </message>
    <message>
        <source>The next page</source>
        <translation>Nächste Seite</translation>
    </message>
    <message>
        <source>The page before this one</source>
        <translation>Vorige Seite</translation>
    </message>
    <message>
        <source>◀ Previous</source>
        <translation>◀ Zurück</translation>
    </message>
</context>
<context>
    <name>PaneHeader</name>
    <message>
        <source>How long a candle is</source>
        <translation>Wie lang eine Kerze ist</translation>
    </message>
    <message>
        <source>Last price</source>
        <translation>Letzter Preis</translation>
    </message>
    <message>
        <source>State of the prices</source>
        <translation>Zustand der Preise</translation>
    </message>
    <message>
        <source>Timeframe</source>
        <translation>Zeitrahmen</translation>
    </message>
</context>
<context>
    <name>PaperFields</name>
    <message>
        <source>&amp;Balance</source>
        <translation>&amp;Guthaben</translation>
    </message>
    <message>
        <source>&amp;Market</source>
        <translation>&amp;Markt</translation>
    </message>
    <message>
        <source>All symbols of the market</source>
        <translation>Alle Symbole des Marktes</translation>
    </message>
    <message>
        <source>As fast as possible</source>
        <translation>So schnell wie möglich</translation>
    </message>
    <message>
        <source>Candles or trades, .csv or .csv.gz</source>
        <translation>Kerzen oder Trades, .csv oder .csv.gz</translation>
    </message>
    <message>
        <source>Comma-separated; empty takes all symbols</source>
        <translation>Durch Kommas getrennt; leer nimmt alle Symbole</translation>
    </message>
    <message>
        <source>Data &amp;files</source>
        <translation>&amp;Datendateien</translation>
    </message>
    <message>
        <source>Market data (*.csv *.csv.gz)</source>
        <translation>Marktdaten (*.csv *.csv.gz)</translation>
    </message>
    <message>
        <source>P&amp;rices</source>
        <translation>P&amp;reise</translation>
    </message>
    <message>
        <source>Recorded (from files)</source>
        <translation>Aufgezeichnet (aus Dateien)</translation>
    </message>
    <message>
        <source>Recorded market</source>
        <translation>Aufgezeichneter Markt</translation>
    </message>
    <message>
        <source>S&amp;ymbols</source>
        <translation>S&amp;ymbole</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Spee&amp;d</source>
        <translation>Ges&amp;chwindigkeit</translation>
    </message>
    <message>
        <source>Synthetic (endless, by seed)</source>
        <translation>Synthetisch (endlos, nach Startwert)</translation>
    </message>
    <message>
        <source>{0}× real time</source>
        <translation>{0}× Echtzeit</translation>
    </message>
</context>
<context>
    <name>PassphraseDialog</name>
    <message>
        <source>&amp;Change</source>
        <translation>Än&amp;dern</translation>
    </message>
    <message>
        <source>&amp;Encrypt with it</source>
        <translation>Damit &amp;verschlüsseln</translation>
    </message>
    <message>
        <source>&amp;Later</source>
        <translation>&amp;Später</translation>
    </message>
    <message>
        <source>&amp;New passphrase</source>
        <translation>&amp;Neue Passphrase</translation>
    </message>
    <message>
        <source>&amp;Passphrase</source>
        <translation>&amp;Passphrase</translation>
    </message>
    <message>
        <source>&amp;Present passphrase</source>
        <translation>&amp;Jetzige Passphrase</translation>
    </message>
    <message>
        <source>&amp;Repeat it</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Unlock</source>
        <translation>&amp;Entsperren</translation>
    </message>
    <message>
        <source>A passphrase for your keys</source>
        <translation>Eine Passphrase für die Schlüssel</translation>
    </message>
    <message>
        <source>All keys are encrypted anew with the new passphrase. Older backups of the file keep the old one.</source>
        <translation>Alle Schlüssel werden mit der neuen Passphrase neu verschlüsselt. Ältere Sicherungen der Datei behalten die alte.</translation>
    </message>
    <message>
        <source>At least {0} characters.</source>
        <translation>Mindestens {0} Zeichen.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Change the passphrase</source>
        <translation>Passphrase ändern</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>If you forget it, nobody can read these keys again: you make new ones at the venue and enter them. Connections, history and settings are not affected.</source>
        <translation>Ist sie vergessen, kann niemand diese Schlüssel mehr lesen: Dann müssen an der Börse neue erzeugt und hier eingegeben werden. Verbindungen, Verlauf und Einstellungen sind nicht betroffen.</translation>
    </message>
    <message>
        <source>That is not the passphrase. Nothing was changed; try again.</source>
        <translation>Das ist nicht die Passphrase. Nichts wurde geändert; noch einmal versuchen.</translation>
    </message>
    <message>
        <source>The keys of your connections are in an encrypted file. Until it is opened, connections with keys cannot start; everything else works.</source>
        <translation>Die Schlüssel der Verbindungen liegen in einer verschlüsselten Datei. Bis sie geöffnet ist, können Verbindungen mit Schlüssel nicht starten; alles andere geht.</translation>
    </message>
    <message>
        <source>The two do not match.</source>
        <translation>Die beiden stimmen nicht überein.</translation>
    </message>
    <message>
        <source>This computer offers no keychain, so keys are kept in a file of the profile that is encrypted with a passphrase. You are asked for it once at each start.</source>
        <translation>Dieser Computer bietet keinen Schlüsselbund; Schlüssel liegen deshalb in einer Datei des Profils, die mit einer Passphrase verschlüsselt ist. Nach ihr wird bei jedem Start einmal gefragt.</translation>
    </message>
    <message>
        <source>Unlock the keys</source>
        <translation>Schlüssel entsperren</translation>
    </message>
    <message>
        <source>{0} Trying other passphrases does not help.</source>
        <translation>{0} Andere Passphrasen zu versuchen hilft nicht.</translation>
    </message>
</context>
<context>
    <name>PeriodField</name>
    <message>
        <source>&amp;Only from</source>
        <translation>Nur &amp;von</translation>
    </message>
    <message>
        <source>(UTC, both included)</source>
        <translation>(UTC, beide eingeschlossen)</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Erster Tag</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Letzter Tag</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
</context>
<context>
    <name>PositionCommands</name>
    <message>
        <source>&amp;Close {0}</source>
        <translation>{0} &amp;schließen</translation>
    </message>
    <message>
        <source>&amp;Close {0} positions</source>
        <translation>{0} Positionen &amp;schließen</translation>
    </message>
    <message>
        <source>&amp;Edit stop and target…</source>
        <translation>Stop und Ziel &amp;bearbeiten…</translation>
    </message>
    <message>
        <source>C&amp;lose…</source>
        <translation>Sch&amp;ließen…</translation>
    </message>
    <message>
        <source>Close &amp;all…</source>
        <translation>&amp;Alle schließen…</translation>
    </message>
    <message>
        <source>Close &amp;profitable…</source>
        <translation>&amp;Gewinner schließen…</translation>
    </message>
    <message>
        <source>Close all positions</source>
        <translation>Alle Positionen schließen</translation>
    </message>
    <message>
        <source>Close positions</source>
        <translation>Positionen schließen</translation>
    </message>
    <message>
        <source>Close profitable positions</source>
        <translation>Gewinner schließen</translation>
    </message>
    <message>
        <source>Close {0} positions ({1}) at the market on {2}?</source>
        <translation>{0} Positionen ({1}) auf {2} am Markt schließen?</translation>
    </message>
    <message>
        <source>Close {0} {1} {2} at the market on {3}?</source>
        <translation>{0} {1} {2} auf {3} am Markt schließen?</translation>
    </message>
    <message>
        <source>Closes every position listed here at the market</source>
        <translation>Schließt jede hier gelistete Position am Markt</translation>
    </message>
    <message>
        <source>Closes the positions that are in profit after fees and funding</source>
        <translation>Schließt die Positionen, die nach Gebühren und Funding im Gewinn sind</translation>
    </message>
    <message>
        <source>Closes the selected positions at the market</source>
        <translation>Schließt die ausgewählten Positionen am Markt</translation>
    </message>
    <message>
        <source>No position is in profit after fees and funding.</source>
        <translation>Keine Position ist nach Gebühren und Funding im Gewinn.</translation>
    </message>
    <message>
        <source>No position is open.</source>
        <translation>Keine Position ist offen.</translation>
    </message>
    <message>
        <source>Nothing was sent: what was to be closed is not open any more.</source>
        <translation>Nichts wurde gesendet: Was geschlossen werden sollte, ist nicht mehr offen.</translation>
    </message>
    <message>
        <source>Present result: {0}.</source>
        <translation>Ergebnis jetzt: {0}.</translation>
    </message>
    <message>
        <source>Select one position.</source>
        <translation>Eine Position auswählen.</translation>
    </message>
    <message>
        <source>Select the positions to close.</source>
        <translation>Die zu schließenden Positionen auswählen.</translation>
    </message>
    <message>
        <source>Sets the prices at which the selected position is closed</source>
        <translation>Setzt die Preise, zu denen die ausgewählte Position geschlossen wird</translation>
    </message>
    <message>
        <source>This cannot be undone.</source>
        <translation>Das kann nicht rückgängig gemacht werden.</translation>
    </message>
    <message>
        <source>{0} more, not listed here now, stay open.</source>
        <translation>{0} weitere, hier jetzt nicht gelistet, bleiben offen.</translation>
    </message>
</context>
<context>
    <name>PositionsPage</name>
    <message>
        <source>Closed</source>
        <translation>Geschlossen</translation>
    </message>
    <message>
        <source>Closed by</source>
        <translation>Geschlossen durch</translation>
    </message>
    <message>
        <source>Closed positions</source>
        <translation>Geschlossene Positionen</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Dust: what is left is too little to sell</source>
        <translation>Restmenge: Was übrig ist, reicht nicht zum Verkaufen</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>Einstieg</translation>
    </message>
    <message>
        <source>Exit</source>
        <translation>Ausstieg</translation>
    </message>
    <message>
        <source>Fees</source>
        <translation>Gebühren</translation>
    </message>
    <message>
        <source>Funding</source>
        <translation>Funding</translation>
    </message>
    <message>
        <source>Gross P&amp;L</source>
        <translation>G&amp;V brutto</translation>
    </message>
    <message>
        <source>In cost units C, after fees and slippage</source>
        <translation>In Kosteneinheiten C, nach Gebühren und Slippage</translation>
    </message>
    <message>
        <source>Last price; profit and loss use it</source>
        <translation>Letzter Preis; Gewinn und Verlust rechnen mit ihm</translation>
    </message>
    <message>
        <source>Load closed positions</source>
        <translation>Geschlossene Positionen laden</translation>
    </message>
    <message>
        <source>Load simulated positions</source>
        <translation>Simulierte Positionen laden</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>Marktpreis</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>Net P&amp;L</source>
        <translation>G&amp;V netto</translation>
    </message>
    <message>
        <source>Net result</source>
        <translation>Ergebnis netto</translation>
    </message>
    <message>
        <source>No open position. A configuration set opens one after it has proved itself on simulated positions; “Blocked &amp; allowed” on the Orders page says what was refused and why.</source>
        <translation>Keine offene Position. Ein Konfigurationssatz eröffnet eine, nachdem er sich an simulierten Positionen bewährt hat; „Gesperrt &amp; erlaubt“ auf der Seite Orders sagt, was abgelehnt wurde und warum.</translation>
    </message>
    <message>
        <source>No position has been closed yet.</source>
        <translation>Noch keine Position wurde geschlossen.</translation>
    </message>
    <message>
        <source>No simulated position yet. Start the engine: each signal opens some.</source>
        <translation>Noch keine simulierte Position. Die Engine starten: Jedes Signal eröffnet einige.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Open positions</source>
        <translation>Offene Positionen</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>Eröffnet</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Profit or loss after fees and funding</source>
        <translation>Gewinn oder Verlust nach Gebühren und Funding</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Satz</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>Simuliert</translation>
    </message>
    <message>
        <source>Simulated positions</source>
        <translation>Simulierte Positionen</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Stop held</source>
        <translation>Stop liegt</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>The first {0} open ones of each connection, then closed ones, the last first; older ones come when you scroll down</source>
        <translation>Die ersten {0} offenen jeder Verbindung, dann geschlossene, die letzten zuerst; ältere kommen beim Blättern nach unten</translation>
    </message>
    <message>
        <source>Where the stop is watched</source>
        <translation>Wo der Stop überwacht wird</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
</context>
<context>
    <name>PracticeBox</name>
    <message>
        <source>Low bars, luck guard off: shows orders within minutes so that you can learn the program. What passes them is mostly luck and says nothing about profit. Paper only; change it any time in Settings.</source>
        <translation>Niedrige Schwellen, Glücksprüfung aus: zeigt in Minuten Orders, um das Programm kennenzulernen. Was sie besteht, ist meist Glück und sagt nichts über Gewinn. Nur Paper; in den Einstellungen jederzeit zu ändern.</translation>
    </message>
    <message>
        <source>Use &amp;practice thresholds</source>
        <translation>Übungssch&amp;wellen benutzen</translation>
    </message>
</context>
<context>
    <name>PreflightDialog</name>
    <message>
        <source>! note</source>
        <translation>! Hinweis</translation>
    </message>
    <message>
        <source>&amp;Arm</source>
        <translation>&amp;Scharf stellen</translation>
    </message>
    <message>
        <source>&amp;Check now</source>
        <translation>Jetzt &amp;prüfen</translation>
    </message>
    <message>
        <source>&amp;Disarm</source>
        <translation>&amp;Entschärfen</translation>
    </message>
    <message>
        <source>1. Check</source>
        <translation>1. Prüfen</translation>
    </message>
    <message>
        <source>2. Arm</source>
        <translation>2. Scharf stellen</translation>
    </message>
    <message>
        <source>Arm</source>
        <translation>Scharf stellen</translation>
    </message>
    <message>
        <source>Asks the venue again; nothing is changed</source>
        <translation>Fragt die Börse erneut; geändert wird nichts</translation>
    </message>
    <message>
        <source>At once: no order that opens anything is sent any more; closing and protecting what is open goes on.</source>
        <translation>Sofort: Keine Order, die etwas eröffnet, wird mehr gesendet; Offenes wird weiter geschlossen und geschützt.</translation>
    </message>
    <message>
        <source>Check before live trading</source>
        <translation>Vor dem Live-Handel prüfen</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>Checking… {0}</source>
        <translation>Wird geprüft… {0}</translation>
    </message>
    <message>
        <source>Disarm</source>
        <translation>Entschärfen</translation>
    </message>
    <message>
        <source>Each item, and what to do where one blocks. Nothing is traded or changed.</source>
        <translation>Jeder Punkt, und was zu tun ist, wo einer sperrt. Nichts wird gehandelt oder geändert.</translation>
    </message>
    <message>
        <source>From then on orders with real money may be sent</source>
        <translation>Von da an dürfen Orders mit echtem Geld gesendet werden</translation>
    </message>
    <message>
        <source>From then on “{0}” sends orders with real money whenever its engine runs. Type its name to confirm; the list counts for 15 minutes.</source>
        <translation>Von da an sendet „{0}“ Orders mit echtem Geld, wann immer die Engine dieser Verbindung läuft. Zur Bestätigung den Namen eingeben; die Liste gilt 15 Minuten.</translation>
    </message>
    <message>
        <source>Load the last list</source>
        <translation>Letzte Liste laden</translation>
    </message>
    <message>
        <source>Not checked since it was last changed.</source>
        <translation>Seit der letzten Änderung nicht geprüft.</translation>
    </message>
    <message>
        <source>Orders with real money are sent whenever its engine runs.</source>
        <translation>Orders mit echtem Geld werden gesendet, wann immer ihre Engine läuft.</translation>
    </message>
    <message>
        <source>Possible once the list above has been checked and nothing blocks.</source>
        <translation>Möglich, sobald die Liste oben geprüft ist und nichts sperrt.</translation>
    </message>
    <message>
        <source>Prepare for live trading</source>
        <translation>Auf Live-Handel vorbereiten</translation>
    </message>
    <message>
        <source>Prepare for live trading: {0}</source>
        <translation>Auf Live-Handel vorbereiten: {0}</translation>
    </message>
    <message>
        <source>The connection is disabled: enable it first.</source>
        <translation>Die Verbindung ist ausgeschaltet: zuerst einschalten.</translation>
    </message>
    <message>
        <source>The connection&apos;s name, to arm it</source>
        <translation>Der Name der Verbindung, um sie scharf zu stellen</translation>
    </message>
    <message>
        <source>This connection trades no real money: there is nothing to arm.</source>
        <translation>Diese Verbindung handelt kein echtes Geld: Es gibt nichts scharf zu stellen.</translation>
    </message>
    <message>
        <source>Type: {0}</source>
        <translation>Eingeben: {0}</translation>
    </message>
    <message>
        <source>What to do: {0}</source>
        <translation>Was zu tun ist: {0}</translation>
    </message>
    <message>
        <source>What was checked before live trading</source>
        <translation>Was vor dem Live-Handel geprüft wurde</translation>
    </message>
    <message>
        <source>since {0}</source>
        <translation>seit {0}</translation>
    </message>
    <message>
        <source>✓ All {0} are well, {1}</source>
        <translation>✓ Alle {0} in Ordnung, {1}</translation>
    </message>
    <message>
        <source>✓ Nothing blocks, {0} to note, {1}</source>
        <translation>✓ Nichts sperrt, {0} zu beachten, {1}</translation>
    </message>
    <message>
        <source>✓ ok</source>
        <translation>✓ gut</translation>
    </message>
    <message>
        <source>✗ The list could not be checked: {0}</source>
        <translation>✗ Die Liste konnte nicht geprüft werden: {0}</translation>
    </message>
    <message>
        <source>✗ blocks</source>
        <translation>✗ sperrt</translation>
    </message>
    <message>
        <source>✗ {0} of {1} block, {2}</source>
        <translation>✗ {0} von {1} sperren, {2}</translation>
    </message>
</context>
<context>
    <name>PresetCommands</name>
    <message>
        <source>&amp;Assign to LIVE</source>
        <translation>LIVE &amp;zuweisen</translation>
    </message>
    <message>
        <source>&amp;Clone</source>
        <translation>&amp;Klonen</translation>
    </message>
    <message>
        <source>&amp;Clone…</source>
        <translation>&amp;Klonen…</translation>
    </message>
    <message>
        <source>&amp;Delete preset</source>
        <translation>Preset &amp;löschen</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Löschen…</translation>
    </message>
    <message>
        <source>&amp;History…</source>
        <translation>&amp;Verlauf…</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>&amp;Importieren…</translation>
    </message>
    <message>
        <source>&amp;New</source>
        <translation>&amp;Neu</translation>
    </message>
    <message>
        <source>A copy of the chosen preset under another name</source>
        <translation>Eine Kopie des gewählten Presets unter anderem Namen</translation>
    </message>
    <message>
        <source>A preset that works, to begin with</source>
        <translation>Ein funktionierendes Preset für den Anfang</translation>
    </message>
    <message>
        <source>An empty preset with one set</source>
        <translation>Ein leeres Preset mit einem Satz</translation>
    </message>
    <message>
        <source>Assi&amp;gn…</source>
        <translation>&amp;Zuweisen…</translation>
    </message>
    <message>
        <source>Assign to LIVE</source>
        <translation>LIVE zuweisen</translation>
    </message>
    <message>
        <source>Back-tests of it stay.</source>
        <translation>Seine Backtests bleiben.</translation>
    </message>
    <message>
        <source>Chooses the connections that run it</source>
        <translation>Wählt die Verbindungen, auf denen es läuft</translation>
    </message>
    <message>
        <source>Clone preset</source>
        <translation>Preset klonen</translation>
    </message>
    <message>
        <source>Delete preset</source>
        <translation>Preset löschen</translation>
    </message>
    <message>
        <source>Delete “{0}” with its history?</source>
        <translation>„{0}“ mit Verlauf löschen?</translation>
    </message>
    <message>
        <source>Deletes the chosen preset with its history</source>
        <translation>Löscht das gewählte Preset mit seinem Verlauf</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>E&amp;xportieren…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export {0}</source>
        <translation>{0} exportieren</translation>
    </message>
    <message>
        <source>Exported “{0}”, version {1}, to {2}</source>
        <translation>„{0}“, Version {1}, nach {2} exportiert</translation>
    </message>
    <message>
        <source>From &amp;template…</source>
        <translation>Aus Vorla&amp;ge…</translation>
    </message>
    <message>
        <source>From template</source>
        <translation>Aus Vorlage</translation>
    </message>
    <message>
        <source>Import presets</source>
        <translation>Presets importieren</translation>
    </message>
    <message>
        <source>Imported {0}</source>
        <translation>{0} importiert</translation>
    </message>
    <message>
        <source>It is armed: what qualifies there sends orders. Nothing is assigned otherwise.</source>
        <translation>Sie ist scharf: Was sich dort qualifiziert, sendet Orders. Andernfalls wird nichts zugewiesen.</translation>
    </message>
    <message>
        <source>Its versions, and the way back to any of them</source>
        <translation>Seine Versionen, und der Weg zu jeder zurück</translation>
    </message>
    <message>
        <source>Let “{0}” trade real money on {1}?</source>
        <translation>„{0}“ auf {1} echtes Geld handeln lassen?</translation>
    </message>
    <message>
        <source>Name of the copy of “{0}”</source>
        <translation>Name der Kopie von „{0}“</translation>
    </message>
    <message>
        <source>New preset</source>
        <translation>Neues Preset</translation>
    </message>
    <message>
        <source>Not imported: {0} of {1}.</source>
        <translation>Nicht importiert: {0} von {1}.</translation>
    </message>
    <message>
        <source>Presets (*.json)</source>
        <translation>Presets (*.json)</translation>
    </message>
    <message>
        <source>Reads presets from files; what does not fit is refused</source>
        <translation>Liest Presets aus Dateien; was nicht passt, wird abgelehnt</translation>
    </message>
    <message>
        <source>Take it from its connections first</source>
        <translation>Zuerst von seinen Verbindungen nehmen</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z) brings the preset back, without the rest.</source>
        <translation>Rückgängig (Strg+Z) bringt das Preset zurück, ohne den Rest.</translation>
    </message>
    <message>
        <source>What its configurations have shown is forgotten as well.</source>
        <translation>Was seine Konfigurationen gezeigt haben, wird ebenfalls vergessen.</translation>
    </message>
    <message>
        <source>Writes the chosen preset as a file people can read</source>
        <translation>Schreibt das gewählte Preset in eine für Menschen lesbare Datei</translation>
    </message>
    <message>
        <source>{0} copy</source>
        <translation>{0} Kopie</translation>
    </message>
</context>
<context>
    <name>PresetEditor</name>
    <message>
        <source> · changes not saved</source>
        <translation> · Änderungen nicht gespeichert</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>(ohne Namen)</translation>
    </message>
    <message>
        <source>Add a set</source>
        <translation>Satz hinzufügen</translation>
    </message>
    <message>
        <source>Add se&amp;t</source>
        <translation>Sa&amp;tz hinzufügen</translation>
    </message>
    <message>
        <source>Adds a copy of the chosen set</source>
        <translation>Fügt eine Kopie des gewählten Satzes hinzu</translation>
    </message>
    <message>
        <source>Adds a set with usual values</source>
        <translation>Fügt einen Satz mit üblichen Werten hinzu</translation>
    </message>
    <message>
        <source>Choose a preset, or make one: “New” or “From template”.</source>
        <translation>Ein Preset wählen oder anlegen: „Neu“ oder „Aus Vorlage“.</translation>
    </message>
    <message>
        <source>D&amp;uplicate</source>
        <translation>D&amp;uplizieren</translation>
    </message>
    <message>
        <source>Forgets the changes that are not saved</source>
        <translation>Vergisst die nicht gespeicherten Änderungen</translation>
    </message>
    <message>
        <source>Limits of real positions</source>
        <translation>Grenzen echter Positionen</translation>
    </message>
    <message>
        <source>Parts of the preset</source>
        <translation>Teile des Presets</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Preset</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Re&amp;vert</source>
        <translation>Ver&amp;werfen</translation>
    </message>
    <message>
        <source>Removes the chosen set; Revert brings it back</source>
        <translation>Entfernt den gewählten Satz; Verwerfen bringt ihn zurück</translation>
    </message>
    <message>
        <source>Stores the draft as the next version</source>
        <translation>Speichert den Entwurf als nächste Version</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>version {0}</source>
        <translation>Version {0}</translation>
    </message>
    <message>
        <source>{0} (copy)</source>
        <translation>{0} (Kopie)</translation>
    </message>
</context>
<context>
    <name>PresetsPage</name>
    <message>
        <source>Back-tests</source>
        <translation>Backtests</translation>
    </message>
    <message>
        <source>Candle data</source>
        <translation>Kerzendaten</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Presets</translation>
    </message>
    <message>
        <source>Presets •</source>
        <translation>Presets •</translation>
    </message>
</context>
<context>
    <name>PresetsTab</name>
    <message>
        <source>&amp;Discard changes</source>
        <translation>Änderungen &amp;verwerfen</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Asking for the presets…</source>
        <translation>Presets werden abgefragt…</translation>
    </message>
    <message>
        <source>Changes not saved</source>
        <translation>Änderungen nicht gespeichert</translation>
    </message>
    <message>
        <source>Count the configurations</source>
        <translation>Konfigurationen zählen</translation>
    </message>
    <message>
        <source>Edit the chosen preset</source>
        <translation>Gewähltes Preset bearbeiten</translation>
    </message>
    <message>
        <source>List the presets</source>
        <translation>Presets auflisten</translation>
    </message>
    <message>
        <source>No preset yet. “From template” gives you one that works; “New” an empty one.</source>
        <translation>Noch kein Preset. „Aus Vorlage“ liefert eines, das funktioniert, „Neu“ ein leeres.</translation>
    </message>
    <message>
        <source>Not known.</source>
        <translation>Nicht bekannt.</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Presets</translation>
    </message>
    <message>
        <source>Save the preset</source>
        <translation>Preset speichern</translation>
    </message>
    <message>
        <source>The newest of them did not fit and are not kept.</source>
        <translation>Die neuesten davon passten nicht und wurden nicht behalten.</translation>
    </message>
    <message>
        <source>The presets could not be read: {0}</source>
        <translation>Die Presets konnten nicht gelesen werden: {0}</translation>
    </message>
    <message>
        <source>They cannot be saved as they are: {0}</source>
        <translation>So lassen sie sich nicht speichern: {0}</translation>
    </message>
    <message>
        <source>What was changed in “{0}” last time did not fit and is not kept.</source>
        <translation>Was zuletzt an „{0}“ geändert wurde, passte nicht und wurde nicht behalten.</translation>
    </message>
    <message>
        <source>“{0}” has changes of last time that are not saved.</source>
        <translation>„{0}“ hat nicht gespeicherte Änderungen vom letzten Mal.</translation>
    </message>
    <message>
        <source>“{0}” has changes that are not saved.</source>
        <translation>„{0}“ hat nicht gespeicherte Änderungen.</translation>
    </message>
    <message>
        <source>“{0}” was deleted elsewhere; saving makes it anew.</source>
        <translation>„{0}“ wurde anderswo gelöscht; Speichern legt es neu an.</translation>
    </message>
    <message>
        <source>“{0}” was saved elsewhere meanwhile (version {1}); saving replaces it.</source>
        <translation>„{0}“ wurde inzwischen anderswo gespeichert (Version {1}); Speichern ersetzt diese.</translation>
    </message>
</context>
<context>
    <name>ProfitChart</name>
    <message>
        <source>No closed position.</source>
        <translation>Keine geschlossene Position.</translation>
    </message>
    <message>
        <source>Summed net result and drawdown</source>
        <translation>Summiertes Nettoergebnis und Drawdown</translation>
    </message>
    <message>
        <source>below top</source>
        <translation>unter Höchststand</translation>
    </message>
    <message>
        <source>{0} at the end; at most {1} below the top</source>
        <translation>{0} am Ende; höchstens {1} unter dem Höchststand</translation>
    </message>
    <message>
        <source>{0}: {1}, {2} below the top</source>
        <translation>{0}: {1}, {2} unter dem Höchststand</translation>
    </message>
</context>
<context>
    <name>RankedView</name>
    <message>
        <source>&amp;Filter rows</source>
        <translation>Zeilen &amp;filtern</translation>
    </message>
    <message>
        <source>Choose a run above, or start one with “New”.</source>
        <translation>Oben einen Lauf wählen oder mit „Neu“ einen starten.</translation>
    </message>
    <message>
        <source>Co&amp;mpare</source>
        <translation>&amp;Vergleichen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Goes to the field that filters the rows</source>
        <translation>Springt in das Feld, das die Zeilen filtert</translation>
    </message>
    <message>
        <source>Load the results</source>
        <translation>Ergebnisse laden</translation>
    </message>
    <message>
        <source>Makes a set of a preset from the selected rows</source>
        <translation>Macht aus den ausgewählten Zeilen einen Satz eines Presets</translation>
    </message>
    <message>
        <source>No configuration fits the filters.</source>
        <translation>Keine Konfiguration passt zu den Filtern.</translation>
    </message>
    <message>
        <source>No configuration has {0} trades in sample; ask for fewer to see them.</source>
        <translation>Keine Konfiguration hat {0} Trades in der Stichprobe; weniger verlangen, um sie zu sehen.</translation>
    </message>
    <message>
        <source>Nothing is calculated yet: rows appear as parts of the run are done.</source>
        <translation>Noch nichts gerechnet: Zeilen erscheinen, sobald Teile des Laufs fertig sind.</translation>
    </message>
    <message>
        <source>Puts up to four selected rows side by side</source>
        <translation>Stellt bis zu vier ausgewählte Zeilen nebeneinander</translation>
    </message>
    <message>
        <source>Ranked configurations</source>
        <translation>Rangliste der Konfigurationen</translation>
    </message>
    <message>
        <source>Reading the results…</source>
        <translation>Ergebnisse werden gelesen…</translation>
    </message>
    <message>
        <source>Sa&amp;ve as set…</source>
        <translation>Als Sat&amp;z speichern…</translation>
    </message>
    <message>
        <source>The results could not be read: {0}</source>
        <translation>Die Ergebnisse konnten nicht gelesen werden: {0}</translation>
    </message>
    <message>
        <source>The run failed: there are no results of it.</source>
        <translation>Der Lauf ist fehlgeschlagen: Es gibt keine Ergebnisse davon.</translation>
    </message>
    <message>
        <source>{0} to {1} of {2} configurations</source>
        <translation>{0} bis {1} von {2} Konfigurationen</translation>
    </message>
</context>
<context>
    <name>RecipientsBox</name>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>A&amp;dd</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>Add&amp;ress</source>
        <translation>Ad&amp;resse</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Checking the address…</source>
        <translation>Adresse wird geprüft…</translation>
    </message>
    <message>
        <source>Contacts</source>
        <translation>Kontakte</translation>
    </message>
    <message>
        <source>Forgets the selected recipient and the address</source>
        <translation>Vergisst den ausgewählten Empfänger und die Adresse</translation>
    </message>
    <message>
        <source>Keeps the address in the key store and sends nothing</source>
        <translation>Legt die Adresse in den Schlüsselspeicher und sendet nichts</translation>
    </message>
    <message>
        <source>Last taken</source>
        <translation>Zuletzt angenommen</translation>
    </message>
    <message>
        <source>List the recipients</source>
        <translation>Empfänger auflisten</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Nobody outside is told. Add somebody above.</source>
        <translation>Niemand außerhalb wird benachrichtigt. Oben jemanden hinzufügen.</translation>
    </message>
    <message>
        <source>Notices on their way</source>
        <translation>Meldungen unterwegs</translation>
    </message>
    <message>
        <source>Recipients outside</source>
        <translation>Empfänger außerhalb</translation>
    </message>
    <message>
        <source>Remo&amp;ve…</source>
        <translation>Ent&amp;fernen…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the recipient</source>
        <translation>Empfänger entfernen</translation>
    </message>
    <message>
        <source>Send a &amp;test</source>
        <translation>&amp;Test senden</translation>
    </message>
    <message>
        <source>Sending to {0}…</source>
        <translation>An {0} wird gesendet…</translation>
    </message>
    <message>
        <source>Sends a message to the selected recipient now</source>
        <translation>Sendet dem ausgewählten Empfänger jetzt eine Nachricht</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>The address is deleted from the key store; it cannot be brought back.</source>
        <translation>Die Adresse wird aus dem Schlüsselspeicher gelöscht; sie lässt sich nicht zurückholen.</translation>
    </message>
    <message>
        <source>The hosts that are contacted; see also Network</source>
        <translation>Die Hosts, die kontaktiert werden; siehe auch Netzwerk</translation>
    </message>
    <message>
        <source>The list keeps every notice; those above with &quot;outside&quot; are sent to these recipients as well: Telegram, e-mail, Discord, ntfy, Signal, Slack and others, by an address in the form of Apprise. It holds a token: it is kept where the keys are, never in the database, the log or a backup.</source>
        <translation>Die Liste behält jede Meldung; die oben mit „nach außen“ gehen auch an diese Empfänger: Telegram, E-Mail, Discord, ntfy, Signal, Slack und andere, über eine Adresse in der Form von Apprise. Sie enthält ein Token: Aufbewahrt wird sie bei den Schlüsseln, nie in der Datenbank, im Protokoll oder in einer Sicherung.</translation>
    </message>
    <message>
        <source>Told outside</source>
        <translation>Meldungen nach außen</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>When a message was last taken, since the start</source>
        <translation>Wann zuletzt eine Nachricht angenommen wurde, seit dem Start</translation>
    </message>
    <message>
        <source>e.g. My phone</source>
        <translation>z. B. Mein Telefon</translation>
    </message>
    <message>
        <source>{0} ({1}) is told no more.</source>
        <translation>{0} ({1}) wird nicht mehr benachrichtigt.</translation>
    </message>
    <message>
        <source>{0} is told from now on. Send a test to see whether it arrives.</source>
        <translation>{0} wird ab jetzt benachrichtigt. Mit einem Test prüfen, ob es ankommt.</translation>
    </message>
    <message>
        <source>{0} was removed.</source>
        <translation>{0} wurde entfernt.</translation>
    </message>
    <message>
        <source>✓ ready</source>
        <translation>✓ bereit</translation>
    </message>
</context>
<context>
    <name>ResultBars</name>
    <message>
        <source>Distribution of results</source>
        <translation>Verteilung der Ergebnisse</translation>
    </message>
    <message>
        <source>No closed position.</source>
        <translation>Keine geschlossene Position.</translation>
    </message>
    <message>
        <source>up to {0} in a bar</source>
        <translation>bis zu {0} je Balken</translation>
    </message>
</context>
<context>
    <name>ResultFilters</name>
    <message>
        <source> trades</source>
        <translation> Trades</translation>
    </message>
    <message>
        <source>&amp;Passing only</source>
        <translation>Nur &amp;bestandene</translation>
    </message>
    <message>
        <source>All symbols</source>
        <translation>Alle Symbole</translation>
    </message>
    <message>
        <source>Least trades</source>
        <translation>Mindestzahl Trades</translation>
    </message>
    <message>
        <source>Only configurations with at least so many trades in sample</source>
        <translation>Nur Konfigurationen mit mindestens so vielen Trades in der Stichprobe</translation>
    </message>
    <message>
        <source>Only those whose out-of-sample part the luck guard lets pass</source>
        <translation>Nur solche, deren Teil außerhalb der Stichprobe die Glücksprüfung besteht</translation>
    </message>
    <message>
        <source>Part of a configuration&apos;s name</source>
        <translation>Teil des Namens einer Konfiguration</translation>
    </message>
    <message>
        <source>Part of a configuration&apos;s name (Ctrl+F)</source>
        <translation>Teil des Namens einer Konfiguration (Strg+F)</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>≥ </source>
        <translation>≥ </translation>
    </message>
</context>
<context>
    <name>ResultsTree</name>
    <message>
        <source>All sets</source>
        <translation>Alle Sätze</translation>
    </message>
    <message>
        <source>All symbols</source>
        <translation>Alle Symbole</translation>
    </message>
    <message>
        <source>Choose a run above.</source>
        <translation>Oben einen Lauf wählen.</translation>
    </message>
    <message>
        <source>Columns of {0}</source>
        <translation>Spalten von {0}</translation>
    </message>
    <message>
        <source>Double-click shows the best configuration below.</source>
        <translation>Doppelklick zeigt die beste Konfiguration darunter.</translation>
    </message>
    <message>
        <source>Load the results tree</source>
        <translation>Ergebnisbaum laden</translation>
    </message>
    <message>
        <source>Not read: {0}</source>
        <translation>Nicht gelesen: {0}</translation>
    </message>
    <message>
        <source>Nothing is calculated yet.</source>
        <translation>Noch nichts gerechnet.</translation>
    </message>
    <message>
        <source>Results tree</source>
        <translation>Ergebnisbaum</translation>
    </message>
    <message>
        <source>This run has no results.</source>
        <translation>Dieser Lauf hat keine Ergebnisse.</translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message>
        <source>Configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation>Heatmap</translation>
    </message>
    <message>
        <source>Ranking</source>
        <translation>Rangliste</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>Baum</translation>
    </message>
    <message>
        <source>Walk-forward</source>
        <translation>Walk-forward</translation>
    </message>
</context>
<context>
    <name>RowCommands</name>
    <message>
        <source>&amp;Why…</source>
        <translation>&amp;Warum…</translation>
    </message>
    <message>
        <source>Opens the chart of this symbol</source>
        <translation>Öffnet den Chart dieses Symbols</translation>
    </message>
    <message>
        <source>Show on c&amp;hart</source>
        <translation>Im C&amp;hart zeigen</translation>
    </message>
    <message>
        <source>Shows the rules and figures behind this row</source>
        <translation>Zeigt die Regeln und Zahlen hinter dieser Zeile</translation>
    </message>
</context>
<context>
    <name>RowsTab</name>
    <message>
        <source>All closed positions of the filters above</source>
        <translation>Alle geschlossenen Positionen der Filter oben</translation>
    </message>
    <message>
        <source>Choose a position: its executions are listed here.</source>
        <translation>Eine Position wählen: Ihre Ausführungen stehen dann hier.</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Geschlossen</translation>
    </message>
    <message>
        <source>Closed by</source>
        <translation>Geschlossen durch</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>Einstieg</translation>
    </message>
    <message>
        <source>Entry slip.</source>
        <translation>Slip. Einst.</translation>
    </message>
    <message>
        <source>Executed</source>
        <translation>Ausgeführt</translation>
    </message>
    <message>
        <source>Executions of the chosen position</source>
        <translation>Ausführungen der gewählten Position</translation>
    </message>
    <message>
        <source>Exit</source>
        <translation>Ausstieg</translation>
    </message>
    <message>
        <source>Exit slip.</source>
        <translation>Slip. Ausst.</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Gebühr</translation>
    </message>
    <message>
        <source>Fee in</source>
        <translation>Gebühr in</translation>
    </message>
    <message>
        <source>Fees</source>
        <translation>Gebühren</translation>
    </message>
    <message>
        <source>Funding</source>
        <translation>Funding</translation>
    </message>
    <message>
        <source>Gross P&amp;L</source>
        <translation>G&amp;V brutto</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>Haltezeit</translation>
    </message>
    <message>
        <source>How much worse the entry was than that of the simulated twin; a dash where there is no comparison</source>
        <translation>Um wie viel schlechter der Einstieg war als der des simulierten Zwillings; ein Strich, wo es keinen Vergleich gibt</translation>
    </message>
    <message>
        <source>How much worse the exit was than that of the simulated twin, where both ended for the same reason</source>
        <translation>Um wie viel schlechter der Ausstieg war als der des simulierten Zwillings, wo beide aus demselben Grund endeten</translation>
    </message>
    <message>
        <source>Liquidity</source>
        <translation>Liquidität</translation>
    </message>
    <message>
        <source>Load the executions</source>
        <translation>Ausführungen laden</translation>
    </message>
    <message>
        <source>Load the rows</source>
        <translation>Zeilen laden</translation>
    </message>
    <message>
        <source>Net P&amp;L</source>
        <translation>G&amp;V netto</translation>
    </message>
    <message>
        <source>No execution of this position is stored.</source>
        <translation>Von dieser Position ist keine Ausführung gespeichert.</translation>
    </message>
    <message>
        <source>No position is behind this figure.</source>
        <translation>Hinter dieser Kennzahl steht keine Position.</translation>
    </message>
    <message>
        <source>Notional</source>
        <translation>Nominalwert</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>Eröffnet</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Order</translation>
    </message>
    <message>
        <source>Paid above 0, received below 0</source>
        <translation>Gezahlt über 0, erhalten unter 0</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Positions behind the figure</source>
        <translation>Positionen hinter der Kennzahl</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>Preis</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>Zweck</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Satz</translation>
    </message>
    <message>
        <source>Show &amp;all positions</source>
        <translation>&amp;Alle Positionen zeigen</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Strategies</source>
        <translation>Strategien</translation>
    </message>
    <message>
        <source>Sum of all of them: {0}</source>
        <translation>Summe aller: {0}</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>Trade</source>
        <translation>Trade</translation>
    </message>
    <message>
        <source>Turnover</source>
        <translation>Umsatz</translation>
    </message>
    <message>
        <source>Why: {0}</source>
        <translation>Warum: {0}</translation>
    </message>
    <message>
        <source>maker</source>
        <translation>Maker</translation>
    </message>
    <message>
        <source>taker</source>
        <translation>Taker</translation>
    </message>
    <message>
        <source>{0} to {1} of {2}</source>
        <translation>{0} bis {1} von {2}</translation>
    </message>
    <message>
        <source>▲ long</source>
        <translation>▲ long</translation>
    </message>
    <message>
        <source>▼ short</source>
        <translation>▼ short</translation>
    </message>
</context>
<context>
    <name>RunsTab</name>
    <message>
        <source>&amp;Cancel run…</source>
        <translation>Lauf a&amp;bbrechen…</translation>
    </message>
    <message>
        <source>&amp;Delete run</source>
        <translation>Lauf &amp;löschen</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Löschen…</translation>
    </message>
    <message>
        <source>&amp;JSON</source>
        <translation>&amp;JSON</translation>
    </message>
    <message>
        <source>&amp;New…</source>
        <translation>&amp;Neu…</translation>
    </message>
    <message>
        <source>&amp;Report (HTML)</source>
        <translation>&amp;Bericht (HTML)</translation>
    </message>
    <message>
        <source>&amp;Run on what is there now</source>
        <translation>&amp;Mit dem rechnen, was jetzt da ist</translation>
    </message>
    <message>
        <source>&amp;Table (CSV)</source>
        <translation>&amp;Tabelle (CSV)</translation>
    </message>
    <message>
        <source>Another back-test with the settings of this one</source>
        <translation>Noch ein Backtest mit den Einstellungen von diesem</translation>
    </message>
    <message>
        <source>Back-tests</source>
        <translation>Backtests</translation>
    </message>
    <message>
        <source>Cancel &amp;run</source>
        <translation>Lauf &amp;abbrechen</translation>
    </message>
    <message>
        <source>Cancel a run</source>
        <translation>Lauf abbrechen</translation>
    </message>
    <message>
        <source>Cancel the run</source>
        <translation>Lauf abbrechen</translation>
    </message>
    <message>
        <source>Cancel “{0}” at {1}?</source>
        <translation>„{0}“ bei {1} abbrechen?</translation>
    </message>
    <message>
        <source>Delete a run</source>
        <translation>Lauf löschen</translation>
    </message>
    <message>
        <source>Delete the run</source>
        <translation>Lauf löschen</translation>
    </message>
    <message>
        <source>Delete “{0}”?</source>
        <translation>„{0}“ löschen?</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>E&amp;xportieren…</translation>
    </message>
    <message>
        <source>Ends the run; what is calculated stays</source>
        <translation>Beendet den Lauf; was gerechnet ist, bleibt</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export a configuration</source>
        <translation>Konfiguration exportieren</translation>
    </message>
    <message>
        <source>Export the run</source>
        <translation>Lauf exportieren</translation>
    </message>
    <message>
        <source>Goes on where it stopped</source>
        <translation>Macht dort weiter, wo er aufgehört hat</translation>
    </message>
    <message>
        <source>Its results of {0} configurations are removed for good.</source>
        <translation>Seine Ergebnisse von {0} Konfigurationen werden endgültig entfernt.</translation>
    </message>
    <message>
        <source>JSON and report hold settings, data, figures and every trade.</source>
        <translation>JSON und Bericht enthalten Einstellungen, Daten, Kennzahlen und jeden Trade.</translation>
    </message>
    <message>
        <source>Load the runs</source>
        <translation>Läufe laden</translation>
    </message>
    <message>
        <source>New &amp;like this…</source>
        <translation>Neu &amp;wie dieser…</translation>
    </message>
    <message>
        <source>No back-test yet. “New” runs a preset on stored candles.</source>
        <translation>Noch kein Backtest. „Neu“ lässt ein Preset auf gespeicherten Kerzen laufen.</translation>
    </message>
    <message>
        <source>Not read: {0}</source>
        <translation>Nicht gelesen: {0}</translation>
    </message>
    <message>
        <source>Pa&amp;use</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>Pause the run</source>
        <translation>Lauf anhalten</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>Fortschritt des Laufs</translation>
    </message>
    <message>
        <source>Reading the runs…</source>
        <translation>Läufe werden gelesen…</translation>
    </message>
    <message>
        <source>Removes the run and its results</source>
        <translation>Entfernt den Lauf und seine Ergebnisse</translation>
    </message>
    <message>
        <source>Res&amp;ume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Resume the run</source>
        <translation>Lauf fortsetzen</translation>
    </message>
    <message>
        <source>Run a&amp;gain</source>
        <translation>Erneut &amp;rechnen</translation>
    </message>
    <message>
        <source>Run it again</source>
        <translation>Erneut rechnen</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Save as set</source>
        <translation>Als Satz speichern</translation>
    </message>
    <message>
        <source>Save “{0}” as:</source>
        <translation>„{0}“ speichern als:</translation>
    </message>
    <message>
        <source>Saves settings, figures and trades as CSV, JSON or a report</source>
        <translation>Speichert Einstellungen, Kennzahlen und Trades als CSV, JSON oder Bericht</translation>
    </message>
    <message>
        <source>Starts another back-test</source>
        <translation>Startet einen weiteren Backtest</translation>
    </message>
    <message>
        <source>Stops after the parts under way; goes on later, after a restart too</source>
        <translation>Hält nach den laufenden Teilen an; kann später weiterlaufen, auch nach einem Neustart</translation>
    </message>
    <message>
        <source>The same settings on the same candles: the same results</source>
        <translation>Gleiche Einstellungen auf gleichen Kerzen: gleiche Ergebnisse</translation>
    </message>
    <message>
        <source>What is calculated stays; it cannot go on later.</source>
        <translation>Was gerechnet ist, bleibt; fortsetzen lässt er sich später nicht.</translation>
    </message>
    <message>
        <source>“{0}” goes on</source>
        <translation>„{0}“ läuft weiter</translation>
    </message>
    <message>
        <source>“{0}” is deleted</source>
        <translation>„{0}“ ist gelöscht</translation>
    </message>
    <message>
        <source>“{0}” is paused</source>
        <translation>„{0}“ ist angehalten</translation>
    </message>
</context>
<context>
    <name>SaveSetDialog</name>
    <message>
        <source>&amp;Name of the set</source>
        <translation>&amp;Name des Satzes</translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <translation>&amp;Preset</translation>
    </message>
    <message>
        <source>&amp;Save set</source>
        <translation>&amp;Satz speichern</translation>
    </message>
    <message>
        <source>A new preset</source>
        <translation>Ein neues Preset</translation>
    </message>
    <message>
        <source>Best of {0}</source>
        <translation>Bestes aus {0}</translation>
    </message>
    <message>
        <source>Each of the {0} selected configurations is added to the preset as a set of its own, on the symbols it was found on. Several sets are numbered.</source>
        <translation>Jede der {0} ausgewählten Konfigurationen kommt als eigener Satz in das Preset, auf den Symbolen, auf denen sie gefunden wurde. Mehrere Sätze werden nummeriert.</translation>
    </message>
    <message>
        <source>Save as set</source>
        <translation>Als Satz speichern</translation>
    </message>
    <message>
        <source>⚠ Out of sample {0} of them showed no more than luck may do.</source>
        <translation>⚠ Außerhalb der Stichprobe zeigten {0} davon nicht mehr, als Glück vermag.</translation>
    </message>
</context>
<context>
    <name>SearchGroup</name>
    <message>
        <source>&amp;Best by</source>
        <translation>&amp;Beste nach</translation>
    </message>
    <message>
        <source>&amp;How</source>
        <translation>&amp;Wie</translation>
    </message>
    <message>
        <source>&amp;Trials per symbol</source>
        <translation>Ve&amp;rsuche je Symbol</translation>
    </message>
    <message>
        <source>How many configurations are tried</source>
        <translation>Wie viele Konfigurationen versucht werden</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>What is searched for, in sample</source>
        <translation>Wonach in der Stichprobe gesucht wird</translation>
    </message>
    <message>
        <source>Which configurations of the sets are calculated</source>
        <translation>Welche Konfigurationen der Sätze gerechnet werden</translation>
    </message>
</context>
<context>
    <name>SecretEdit</name>
    <message>
        <source>Show until you leave the field</source>
        <translation>Zeigen, bis das Feld verlassen wird</translation>
    </message>
    <message>
        <source>Show what is typed</source>
        <translation>Eingabe zeigen</translation>
    </message>
</context>
<context>
    <name>SeriesField</name>
    <message>
        <source>Candles</source>
        <translation>Kerzen</translation>
    </message>
</context>
<context>
    <name>SetCounts</name>
    <message>
        <source>Count the configurations</source>
        <translation>Konfigurationen zählen</translation>
    </message>
</context>
<context>
    <name>SetFilters</name>
    <message>
        <source>All indications</source>
        <translation>Alle Indikationen</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>Alle Zustände</translation>
    </message>
    <message>
        <source>All symbols</source>
        <translation>Alle Symbole</translation>
    </message>
    <message>
        <source>Both sides</source>
        <translation>Beide Seiten</translation>
    </message>
    <message>
        <source>Forgets every filter</source>
        <translation>Vergisst jeden Filter</translation>
    </message>
    <message>
        <source>Hides sets that have not closed a position yet</source>
        <translation>Verbirgt Sätze, die noch keine Position geschlossen haben</translation>
    </message>
    <message>
        <source>Part of a set&apos;s name</source>
        <translation>Teil des Namens eines Satzes</translation>
    </message>
    <message>
        <source>Part of a set&apos;s name (Ctrl+F)</source>
        <translation>Teil des Namens eines Satzes (Strg+F)</translation>
    </message>
    <message>
        <source>Show &amp;all</source>
        <translation>&amp;Alle zeigen</translation>
    </message>
    <message>
        <source>With &amp;results</source>
        <translation>Mit &amp;Ergebnissen</translation>
    </message>
</context>
<context>
    <name>SetPanel</name>
    <message>
        <source>Block</source>
        <translation>Block</translation>
    </message>
    <message>
        <source>DCA</source>
        <translation>DCA</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>Erwartet</translation>
    </message>
    <message>
        <source>Gate</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Gates</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>Its gates appear here.</source>
        <translation>Seine Prüfungen erscheinen hier.</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Limit</translation>
    </message>
    <message>
        <source>Luck guard</source>
        <translation>Glücksprüfung</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Gemessen</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlt</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Select a set to see every gate and what it lacks.</source>
        <translation>Einen Satz auswählen, um jede Prüfung zu sehen und was ihm fehlt.</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Satz</translation>
    </message>
    <message>
        <source>So far</source>
        <translation>Bisher</translation>
    </message>
    <message>
        <source>The chosen set</source>
        <translation>Der gewählte Satz</translation>
    </message>
    <message>
        <source>Trailing</source>
        <translation>Trailing</translation>
    </message>
    <message>
        <source>What it needs</source>
        <translation>Was er braucht</translation>
    </message>
    <message>
        <source>a simulated position is open</source>
        <translation>eine simulierte Position ist offen</translation>
    </message>
    <message>
        <source>evidence {0}</source>
        <translation>Evidenz {0}</translation>
    </message>
    <message>
        <source>last {0}</source>
        <translation>zuletzt {0}</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>{0} closed, sum {1}</source>
        <translation>{0} geschlossen, Summe {1}</translation>
    </message>
    <message>
        <source>… not yet</source>
        <translation>… noch nicht</translation>
    </message>
    <message>
        <source>⚠ Guard off: luck may have carried it</source>
        <translation>⚠ Glücksprüfung aus: Es kann Glück gewesen sein</translation>
    </message>
    <message>
        <source>✓ passed</source>
        <translation>✓ bestanden</translation>
    </message>
    <message>
        <source>✗ not met</source>
        <translation>✗ nicht erfüllt</translation>
    </message>
</context>
<context>
    <name>SetsField</name>
    <message>
        <source> (not in use)</source>
        <translation> (nicht in Gebrauch)</translation>
    </message>
    <message>
        <source>Sets</source>
        <translation>Sätze</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>Each {0} to {1}; {2}.</source>
        <translation>Jeweils {0} bis {1}; {2}.</translation>
    </message>
    <message>
        <source>Not applied yet; now: {0}.</source>
        <translation>Noch nicht angewendet; jetzt: {0}.</translation>
    </message>
    <message>
        <source>Own value of this connection.</source>
        <translation>Eigener Wert dieser Verbindung.</translation>
    </message>
    <message>
        <source>Reset to {0}: {1}</source>
        <translation>Zurücksetzen auf {0}: {1}</translation>
    </message>
    <message>
        <source>Takes effect at the next start.</source>
        <translation>Wirkt beim nächsten Start.</translation>
    </message>
    <message>
        <source>default</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>global</source>
        <translation>global</translation>
    </message>
    <message>
        <source>global value</source>
        <translation>globaler Wert</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <source>{0} to {1}, {2}.</source>
        <translation>{0} bis {1}, {2}.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>&amp;Discard changes</source>
        <translation>Änderungen &amp;verwerfen</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Revert</source>
        <translation>&amp;Verwerfen</translation>
    </message>
    <message>
        <source>Apply the settings</source>
        <translation>Einstellungen anwenden</translation>
    </message>
    <message>
        <source>Applying DISARMS the connection: test, check and arm it again.</source>
        <translation>Anwenden ENTSCHÄRFT die Verbindung: danach wieder testen, prüfen und scharf stellen.</translation>
    </message>
    <message>
        <source>Applying ends what the last test found: test it again.</source>
        <translation>Anwenden macht den letzten Test ungültig: danach erneut testen.</translation>
    </message>
    <message>
        <source>Connection settings</source>
        <translation>Einstellungen der Verbindung</translation>
    </message>
    <message>
        <source>Discard changes</source>
        <translation>Änderungen verwerfen</translation>
    </message>
    <message>
        <source>Discard the changes to “{0}” that are not applied?</source>
        <translation>Die nicht angewendeten Änderungen an „{0}“ verwerfen?</translation>
    </message>
    <message>
        <source>Key, endpoint and proxy change only while its engine is stopped.</source>
        <translation>Schlüssel, Endpunkt und Proxy lassen sich nur ändern, solange ihre Engine gestoppt ist.</translation>
    </message>
    <message>
        <source>List the exchanges</source>
        <translation>Börsen auflisten</translation>
    </message>
    <message>
        <source>Load the settings</source>
        <translation>Einstellungen laden</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen…</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Name: give the connection a name.</source>
        <translation>Name: der Verbindung einen Namen geben.</translation>
    </message>
    <message>
        <source>Not applied: {0}</source>
        <translation>Nicht angewendet: {0}</translation>
    </message>
    <message>
        <source>Own values of this connection: {0}.</source>
        <translation>Eigene Werte dieser Verbindung: {0}.</translation>
    </message>
    <message>
        <source>Settings: {0}</source>
        <translation>Einstellungen: {0}</translation>
    </message>
    <message>
        <source>Some take effect at the next start of the engine.</source>
        <translation>Einige wirken erst beim nächsten Start der Engine.</translation>
    </message>
    <message>
        <source>{0} not applied yet.</source>
        <translation>{0} noch nicht angewendet.</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>&amp;Apply</source>
        <translation>&amp;Anwenden</translation>
    </message>
    <message>
        <source>&amp;Revert</source>
        <translation>&amp;Verwerfen</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Apply the settings</source>
        <translation>Einstellungen anwenden</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Global values; a connection may have its own.</source>
        <translation>Globale Werte; eine Verbindung kann eigene haben.</translation>
    </message>
    <message>
        <source>Groups of settings</source>
        <translation>Gruppen der Einstellungen</translation>
    </message>
    <message>
        <source>Load the settings</source>
        <translation>Einstellungen laden</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Not applied: {0}</source>
        <translation>Nicht angewendet: {0}</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Some take effect at the next start of the engine.</source>
        <translation>Einige wirken erst beim nächsten Start der Engine.</translation>
    </message>
    <message>
        <source>{0} not applied yet.</source>
        <translation>{0} noch nicht angewendet.</translation>
    </message>
</context>
<context>
    <name>ShortList</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Opens the page that has all of them</source>
        <translation>Öffnet die Seite, auf der alle stehen</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Search keys and commands</source>
        <translation>Tasten und Befehle durchsuchen</translation>
    </message>
    <message>
        <source>Tab goes from field to field, Alt with an underlined letter presses a button, the menu key opens what a row offers.</source>
        <translation>Tab geht von Feld zu Feld, Alt mit einem unterstrichenen Buchstaben drückt eine Schaltfläche, die Menütaste öffnet, was eine Zeile bietet.</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
</context>
<context>
    <name>SignalsTab</name>
    <message>
        <source>Asking the engine…</source>
        <translation>Die Engine wird gefragt…</translation>
    </message>
    <message>
        <source>Asks</source>
        <translation>Verlangt</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Filter rows</source>
        <translation>Zeilen filtern</translation>
    </message>
    <message>
        <source>Filter rows (Ctrl+F)</source>
        <translation>Zeilen filtern (Strg+F)</translation>
    </message>
    <message>
        <source>Indication</source>
        <translation>Indikation</translation>
    </message>
    <message>
        <source>Load the signals</source>
        <translation>Signale laden</translation>
    </message>
    <message>
        <source>Market time</source>
        <translation>Marktzeit</translation>
    </message>
    <message>
        <source>No connection yet: add one under Settings, Connections.</source>
        <translation>Noch keine Verbindung: unter Einstellungen, Verbindungen eine anlegen.</translation>
    </message>
    <message>
        <source>No signal yet. “Why nothing happened” shows where the chain ends.</source>
        <translation>Noch kein Signal. „Warum nichts geschah“ zeigt, wo die Kette endet.</translation>
    </message>
    <message>
        <source>Not known.</source>
        <translation>Nicht bekannt.</translation>
    </message>
    <message>
        <source>Not read: {0}</source>
        <translation>Nicht gelesen: {0}</translation>
    </message>
    <message>
        <source>Sets at Exchange that asked for an order</source>
        <translation>Sätze auf Exchange, die eine Order verlangt haben</translation>
    </message>
    <message>
        <source>Sets that were free: they open a simulated position next</source>
        <translation>Sätze, die frei waren: Sie eröffnen als Nächstes eine simulierte Position</translation>
    </message>
    <message>
        <source>Sets woken</source>
        <translation>Geweckt</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Signals</source>
        <translation>Signale</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>The engine of this connection is stopped: signals appear while it runs.</source>
        <translation>Die Engine dieser Verbindung ist gestoppt: Signale erscheinen, solange sie läuft.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
</context>
<context>
    <name>Sparkline</name>
    <message>
        <source>Equity over time</source>
        <translation>Eigenkapital im Zeitverlauf</translation>
    </message>
    <message>
        <source>no equity recorded yet</source>
        <translation>noch kein Eigenkapital aufgezeichnet</translation>
    </message>
    <message>
        <source>{start} → {end}: {change}; lowest {low}, highest {high}</source>
        <translation>{start} → {end}: {change}; Tief {low}, Hoch {high}</translation>
    </message>
</context>
<context>
    <name>StageStrip</name>
    <message>
        <source>Levels of the ladder</source>
        <translation>Stufen der Leiter</translation>
    </message>
</context>
<context>
    <name>StatisticsPage</name>
    <message>
        <source>&amp;Refresh figures</source>
        <translation>&amp;Kennzahlen neu lesen</translation>
    </message>
    <message>
        <source>All connections, symbols and times</source>
        <translation>Alle Verbindungen, Symbole und Zeiten</translation>
    </message>
    <message>
        <source>All figures</source>
        <translation>Alle Kennzahlen</translation>
    </message>
    <message>
        <source>Breakdown</source>
        <translation>Aufschlüsselung</translation>
    </message>
    <message>
        <source>Exp&amp;ort</source>
        <translation>E&amp;xport</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export for a &amp;tax return…</source>
        <translation>Export für die &amp;Steuererklärung…</translation>
    </message>
    <message>
        <source>Export for a tax return</source>
        <translation>Export für die Steuererklärung</translation>
    </message>
    <message>
        <source>Export the &amp;rows shown here as CSV…</source>
        <translation>Hier gezeigte &amp;Zeilen als CSV exportieren…</translation>
    </message>
    <message>
        <source>Fills and funding as CSV, also for Koinly and CoinTracking</source>
        <translation>Ausführungen und Funding als CSV, auch für Koinly und CoinTracking</translation>
    </message>
    <message>
        <source>No closed position fits these filters.</source>
        <translation>Keine geschlossene Position passt zu diesen Filtern.</translation>
    </message>
    <message>
        <source>No position has been closed yet. Start the engine: when a configuration set has proved itself and its first position is closed, the figures appear here.</source>
        <translation>Noch keine Position wurde geschlossen. Die Engine starten: Wenn ein Konfigurationssatz sich bewährt hat und seine erste Position geschlossen ist, erscheinen hier die Kennzahlen.</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Read the figures</source>
        <translation>Kennzahlen lesen</translation>
    </message>
    <message>
        <source>Read {0} ago; positions have changed since. Ctrl+R reads them again.</source>
        <translation>Vor {0} gelesen; seitdem haben sich Positionen geändert. Strg+R liest sie neu.</translation>
    </message>
    <message>
        <source>Reading the closed positions…</source>
        <translation>Geschlossene Positionen werden gelesen…</translation>
    </message>
    <message>
        <source>Reads all closed positions again</source>
        <translation>Liest alle geschlossenen Positionen neu</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Saves rows as CSV, or executions for a tax return</source>
        <translation>Speichert Zeilen als CSV oder Ausführungen für die Steuererklärung</translation>
    </message>
    <message>
        <source>Saves the rows and columns of this tab</source>
        <translation>Speichert die Zeilen und Spalten dieses Reiters</translation>
    </message>
    <message>
        <source>Show &amp;all positions</source>
        <translation>&amp;Alle Positionen zeigen</translation>
    </message>
    <message>
        <source>Slippage &amp;&amp; costs</source>
        <translation>Slippage &amp;&amp; Kosten</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>Statistik</translation>
    </message>
    <message>
        <source>What is shown was read {0} ago.</source>
        <translation>Das Gezeigte wurde vor {0} gelesen.</translation>
    </message>
    <message>
        <source>With / without</source>
        <translation>Mit / ohne</translation>
    </message>
    <message>
        <source>✗ The figures could not be read: {0}</source>
        <translation>✗ Die Kennzahlen konnten nicht gelesen werden: {0}</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>1 difference — review</source>
        <translation>1 Abweichung — ansehen</translation>
    </message>
    <message>
        <source>Age of the oldest prices in use</source>
        <translation>Alter der ältesten benutzten Preise</translation>
    </message>
    <message>
        <source>Books and venue are being compared: entries wait</source>
        <translation>Bücher und Börse werden abgeglichen: Einstiege warten</translation>
    </message>
    <message>
        <source>Clock {0}</source>
        <translation>Uhr {0}</translation>
    </message>
    <message>
        <source>Clock, {0}</source>
        <translation>Uhr, {0}</translation>
    </message>
    <message>
        <source>Data {age} old</source>
        <translation>Daten {age} alt</translation>
    </message>
    <message>
        <source>Database {state}</source>
        <translation>Datenbank {state}</translation>
    </message>
    <message>
        <source>Fullest request budget of a venue</source>
        <translation>Vollstes Anfragebudget einer Börse</translation>
    </message>
    <message>
        <source>Market {time}</source>
        <translation>Markt {time}</translation>
    </message>
    <message>
        <source>No live data</source>
        <translation>Keine Live-Daten</translation>
    </message>
    <message>
        <source>Reconciling: {0}</source>
        <translation>Abgleich: {0}</translation>
    </message>
    <message>
        <source>Requests {0}</source>
        <translation>Anfragen {0}</translation>
    </message>
    <message>
        <source>State of the database</source>
        <translation>Zustand der Datenbank</translation>
    </message>
    <message>
        <source>The engine sends no news</source>
        <translation>Die Engine meldet nichts Neues</translation>
    </message>
    <message>
        <source>Time of the market</source>
        <translation>Zeit des Marktes</translation>
    </message>
    <message>
        <source>Times are in {0}; a click shows them in {1}</source>
        <translation>Zeiten in {0}; ein Klick zeigt sie in {1}</translation>
    </message>
    <message>
        <source>UTC</source>
        <translation>UTC</translation>
    </message>
    <message>
        <source>What the venue holds and our books do not</source>
        <translation>Was die Börse hält und die eigenen Bücher nicht</translation>
    </message>
    <message>
        <source>Why events of a venue may be missing</source>
        <translation>Warum Ereignisse einer Börse fehlen können</translation>
    </message>
    <message>
        <source>Widest gap to a venue&apos;s clock</source>
        <translation>Größter Abstand zur Uhr einer Börse</translation>
    </message>
    <message>
        <source>local time</source>
        <translation>Ortszeit</translation>
    </message>
    <message>
        <source>{0} differences — review</source>
        <translation>{0} Abweichungen — ansehen</translation>
    </message>
    <message>
        <source>✗ No news from the engine for {0}</source>
        <translation>✗ Seit {0} nichts Neues von der Engine</translation>
    </message>
</context>
<context>
    <name>SummaryStep</name>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>Balance {0} USDT</source>
        <translation>Guthaben {0} USDT</translation>
    </message>
    <message>
        <source>From the next start the window speaks {0}</source>
        <translation>Ab dem nächsten Start spricht das Fenster {0}</translation>
    </message>
    <message>
        <source>Live prices of {0}: {1}</source>
        <translation>Live-Preise von {0}: {1}</translation>
    </message>
    <message>
        <source>PAPER: no order leaves this computer</source>
        <translation>PAPER: keine Order verlässt diesen Computer</translation>
    </message>
    <message>
        <source>Practice thresholds: orders within minutes, mostly by luck</source>
        <translation>Übungsschwellen: Orders nach Minuten, meist aus Glück</translation>
    </message>
    <message>
        <source>Recorded market: {0}</source>
        <translation>Aufgezeichneter Markt: {0}</translation>
    </message>
    <message>
        <source>Simulated market, 60 times as fast as the real one</source>
        <translation>Simulierter Markt, 60-mal so schnell wie der echte</translation>
    </message>
    <message>
        <source>Start adds the connection and runs its engine. Everything can be changed later in Settings.</source>
        <translation>„Starten“ legt die Verbindung an und startet ihre Engine. Alles lässt sich später in den Einstellungen ändern.</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>Usual thresholds: the first orders may take hours</source>
        <translation>Übliche Schwellen: die ersten Orders können Stunden dauern</translation>
    </message>
</context>
<context>
    <name>SupportBox</name>
    <message>
        <source>&amp;Look at the support bundle…</source>
        <translation>Support-Paket &amp;ansehen…</translation>
    </message>
    <message>
        <source>A file for whoever helps you: checks, versions, settings, the newest lines of the log, crash reports; without keys, names and addresses. You see all of it before it is saved, and nothing is sent anywhere.</source>
        <translation>Eine Datei für die Fehlerhilfe: Prüfungen, Versionen, Einstellungen, die neuesten Zeilen des Protokolls, Absturzberichte; ohne Schlüssel, Namen und Adressen. Vor dem Speichern ist alles zu sehen, und nichts wird irgendwohin gesendet.</translation>
    </message>
    <message>
        <source>Opens it to be looked at; saving it is another step.</source>
        <translation>Öffnet es zum Ansehen; das Speichern ist ein eigener Schritt.</translation>
    </message>
    <message>
        <source>Support</source>
        <translation>Support</translation>
    </message>
</context>
<context>
    <name>SwitchEditor</name>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>On</source>
        <translation>An</translation>
    </message>
</context>
<context>
    <name>SymbolBox</name>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>Type a part of a symbol or of a connection&apos;s name</source>
        <translation>Teil eines Symbols oder eines Verbindungsnamens eingeben</translation>
    </message>
</context>
<context>
    <name>TableColumns</name>
    <message>
        <source>&amp;Hide column</source>
        <translation>Spalte &amp;verbergen</translation>
    </message>
    <message>
        <source>&amp;Reset columns</source>
        <translation>Spalten &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>Column “{0}”</source>
        <translation>Spalte „{0}“</translation>
    </message>
    <message>
        <source>Columns of {0}</source>
        <translation>Spalten von {0}</translation>
    </message>
    <message>
        <source>Move &amp;left</source>
        <translation>Nach &amp;links</translation>
    </message>
    <message>
        <source>Move &amp;right</source>
        <translation>Nach &amp;rechts</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>Gezeigt</translation>
    </message>
    <message>
        <source>Sort &amp;ascending</source>
        <translation>&amp;Aufsteigend sortieren</translation>
    </message>
    <message>
        <source>Sort &amp;descending</source>
        <translation>A&amp;bsteigend sortieren</translation>
    </message>
</context>
<context>
    <name>TablePage</name>
    <message>
        <source>&amp;Columns</source>
        <translation>&amp;Spalten</translation>
    </message>
    <message>
        <source>&amp;Filter rows</source>
        <translation>Zeilen &amp;filtern</translation>
    </message>
    <message>
        <source>Chooses, moves and sorts the columns</source>
        <translation>Wählt, verschiebt und sortiert die Spalten</translation>
    </message>
    <message>
        <source>E&amp;xport CSV…</source>
        <translation>CSV e&amp;xportieren…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Filter rows</source>
        <translation>Zeilen filtern</translation>
    </message>
    <message>
        <source>Filter rows (Ctrl+F)</source>
        <translation>Zeilen filtern (Strg+F)</translation>
    </message>
    <message>
        <source>Goes to the field that filters the rows</source>
        <translation>Springt in das Feld, das die Zeilen filtert</translation>
    </message>
    <message>
        <source>Saves the rows and columns shown here</source>
        <translation>Speichert die hier gezeigten Zeilen und Spalten</translation>
    </message>
</context>
<context>
    <name>TableState</name>
    <message>
        <source>Reads the table again</source>
        <translation>Liest die Tabelle erneut</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>What is shown was read {0} ago.</source>
        <translation>Das Gezeigte wurde vor {0} gelesen.</translation>
    </message>
    <message>
        <source>✗ Not read: {0}</source>
        <translation>✗ Nicht gelesen: {0}</translation>
    </message>
</context>
<context>
    <name>TableView</name>
    <message>
        <source>&amp;Copy rows</source>
        <translation>Zeilen &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Export as CSV…</source>
        <translation>Als CSV &amp;exportieren…</translation>
    </message>
    <message>
        <source>&amp;Filter by this value</source>
        <translation>Nach diesem Wert &amp;filtern</translation>
    </message>
    <message>
        <source>&amp;Filter by “{0}”</source>
        <translation>Nach „{0}“ &amp;filtern</translation>
    </message>
    <message>
        <source>C&amp;olumns</source>
        <translation>S&amp;palten</translation>
    </message>
    <message>
        <source>Copies the selected rows with their titles</source>
        <translation>Kopiert die ausgewählten Zeilen mit ihren Titeln</translation>
    </message>
    <message>
        <source>Copy ce&amp;ll</source>
        <translation>&amp;Zelle kopieren</translation>
    </message>
    <message>
        <source>F&amp;ind…</source>
        <translation>&amp;Suchen…</translation>
    </message>
    <message>
        <source>Filter rows</source>
        <translation>Zeilen filtern</translation>
    </message>
    <message>
        <source>Filter rows of {0}</source>
        <translation>Zeilen filtern: {0}</translation>
    </message>
    <message>
        <source>Freeze &amp;updates	F6</source>
        <translation>&amp;Aktualisierung einfrieren	F6</translation>
    </message>
    <message>
        <source>Live tables stand still</source>
        <translation>Laufende Tabellen stehen still</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen…</translation>
    </message>
    <message>
        <source>No row fits the filter.</source>
        <translation>Keine Zeile passt zum Filter.</translation>
    </message>
</context>
<context>
    <name>TaxDialog</name>
    <message>
        <source>&amp;Connection</source>
        <translation>&amp;Verbindung</translation>
    </message>
    <message>
        <source>&amp;From, to (UTC)</source>
        <translation>Von, &amp;bis (UTC)</translation>
    </message>
    <message>
        <source>&amp;Layout</source>
        <translation>&amp;Layout</translation>
    </message>
    <message>
        <source>&amp;Results of</source>
        <translation>&amp;Ergebnisse von</translation>
    </message>
    <message>
        <source>&amp;Save as…</source>
        <translation>&amp;Speichern unter…</translation>
    </message>
    <message>
        <source>All connections</source>
        <translation>Alle Verbindungen</translation>
    </message>
    <message>
        <source>Asks for the file and writes it</source>
        <translation>Fragt nach der Datei und schreibt sie</translation>
    </message>
    <message>
        <source>Choose at least one kind of results.</source>
        <translation>Mindestens eine Art von Ergebnissen wählen.</translation>
    </message>
    <message>
        <source>Export for a tax return</source>
        <translation>Export für die Steuererklärung</translation>
    </message>
    <message>
        <source>Fills with trade and order ids, in UTC, fees in the currency they were taken in. Funding has rows of its own, one for each position, dated at its close; positions that are still open follow once they are closed. Check what your tool makes of it: this is no tax advice.</source>
        <translation>Ausführungen mit Trade- und Order-Ids, in UTC, Gebühren in der Währung, in der sie abgezogen wurden. Funding hat eigene Zeilen, eine je Position, datiert auf ihre Schließung; noch offene Positionen folgen, sobald sie geschlossen sind. Prüfen, was das eigene Steuerprogramm daraus macht: dies ist keine Steuerberatung.</translation>
    </message>
    <message>
        <source>Paper and testnet results are no money: they are marked in every row.</source>
        <translation>Ergebnisse aus Paper und Testnet sind kein Geld: sie sind in jeder Zeile gekennzeichnet.</translation>
    </message>
    <message>
        <source>To, that day included</source>
        <translation>Bis, diesen Tag eingeschlossen</translation>
    </message>
</context>
<context>
    <name>TermsGroup</name>
    <message>
        <source>&amp;Fees, both ways</source>
        <translation>&amp;Gebühren, hin und zurück</translation>
    </message>
    <message>
        <source>&amp;Position cost C</source>
        <translation>&amp;Positionskosten C</translation>
    </message>
    <message>
        <source>Costs</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>F&amp;unding in 8 h</source>
        <translation>F&amp;unding in 8 h</translation>
    </message>
    <message>
        <source>Of the price, for entry and exit together</source>
        <translation>Vom Preis, für Einstieg und Ausstieg zusammen</translation>
    </message>
    <message>
        <source>S&amp;lippage</source>
        <translation>S&amp;lippage</translation>
    </message>
    <message>
        <source>The unit that targets, stops and results are counted in</source>
        <translation>Die Einheit, in der Ziele, Stops und Ergebnisse zählen</translation>
    </message>
    <message>
        <source>What longs pay and shorts receive at 0, 8 and 16 o&apos;clock UTC</source>
        <translation>Was Longs um 0, 8 und 16 Uhr UTC zahlen und Shorts erhalten</translation>
    </message>
</context>
<context>
    <name>TestDialog</name>
    <message>
        <source>&amp;Test again</source>
        <translation>Erneut &amp;testen</translation>
    </message>
    <message>
        <source>Test: {0}</source>
        <translation>Test: {0}</translation>
    </message>
</context>
<context>
    <name>TestPanel</name>
    <message>
        <source>Each step, its time, and what to do where one fails.</source>
        <translation>Jeder Schritt, seine Zeit, und was zu tun ist, wo einer scheitert.</translation>
    </message>
    <message>
        <source>Not tested yet.</source>
        <translation>Noch nicht getestet.</translation>
    </message>
    <message>
        <source>Steps of the connection test</source>
        <translation>Schritte des Verbindungstests</translation>
    </message>
    <message>
        <source>Test the connection</source>
        <translation>Verbindung testen</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Test läuft…</translation>
    </message>
    <message>
        <source>Testing… {0}</source>
        <translation>Test läuft… {0}</translation>
    </message>
    <message>
        <source>What to do: {0}</source>
        <translation>Was zu tun ist: {0}</translation>
    </message>
    <message>
        <source>✓ All {0} steps passed.</source>
        <translation>✓ Alle {0} Schritte bestanden.</translation>
    </message>
    <message>
        <source>✓ ok</source>
        <translation>✓ gut</translation>
    </message>
    <message>
        <source>✗ Failed: {0}</source>
        <translation>✗ Fehlgeschlagen: {0}</translation>
    </message>
    <message>
        <source>✗ The test could not run: {0}</source>
        <translation>✗ Der Test konnte nicht laufen: {0}</translation>
    </message>
    <message>
        <source>✗ failed</source>
        <translation>✗ fehlgeschlagen</translation>
    </message>
</context>
<context>
    <name>TextView</name>
    <message>
        <source>Text of the guide</source>
        <translation>Text des Handbuchs</translation>
    </message>
</context>
<context>
    <name>Tiles</name>
    <message>
        <source>Equity</source>
        <translation>Eigenkapital</translation>
    </message>
    <message>
        <source>Equity · {mode}</source>
        <translation>Eigenkapital · {mode}</translation>
    </message>
    <message>
        <source>Fills</source>
        <translation>Ausführungen</translation>
    </message>
    <message>
        <source>Open P&amp;L</source>
        <translation>Offene G&amp;V</translation>
    </message>
    <message>
        <source>Open positions</source>
        <translation>Offene Positionen</translation>
    </message>
    <message>
        <source>Opens the rows behind this figure</source>
        <translation>Öffnet die Zeilen hinter dieser Kennzahl</translation>
    </message>
    <message>
        <source>Realised P&amp;L</source>
        <translation>Realisierte G&amp;V</translation>
    </message>
    <message>
        <source>Working orders</source>
        <translation>Laufende Orders</translation>
    </message>
</context>
<context>
    <name>Toasts</name>
    <message numerus="yes">
        <source>%n more notice(s)</source>
        <translation>
            <numerusform>%n weitere Meldung</numerusform>
            <numerusform>%n weitere Meldungen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TokenDialog</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>It is shown this once, so copy it now into the program that will use it. Whoever has it can do the same. A new one can be made at any time; this one ends then.</source>
        <translation>Es wird nur dieses eine Mal gezeigt, also jetzt in das Programm kopieren, das es benutzen wird. Wer es hat, kann dasselbe tun. Ein neues lässt sich jederzeit erzeugen; dieses endet dann.</translation>
    </message>
    <message>
        <source>New token</source>
        <translation>Neues Token</translation>
    </message>
    <message>
        <source>The token</source>
        <translation>Das Token</translation>
    </message>
    <message>
        <source>This token lets a program look at everything.</source>
        <translation>Mit diesem Token kann ein Programm alles ansehen.</translation>
    </message>
    <message>
        <source>This token lets a program look, and act: treat it like a key.</source>
        <translation>Mit diesem Token kann ein Programm zusehen und handeln: es ist wie ein Schlüssel zu behandeln.</translation>
    </message>
    <message>
        <source>✓ Copied. The clipboard is cleared in {0} s if the token is still there.</source>
        <translation>✓ Kopiert. Die Zwischenablage wird in {0} s geleert, wenn das Token dann noch darin ist.</translation>
    </message>
</context>
<context>
    <name>TradeControl</name>
    <message>
        <source>&amp;Change</source>
        <translation>Än&amp;dern</translation>
    </message>
    <message>
        <source>Change a setting of {0}</source>
        <translation>Eine Einstellung von {0} ändern</translation>
    </message>
    <message>
        <source>Not changed</source>
        <translation>Nicht geändert</translation>
    </message>
    <message>
        <source>Real money</source>
        <translation>Echtes Geld</translation>
    </message>
    <message>
        <source>Switch on “{0}”?</source>
        <translation>„{0}“ einschalten?</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>{0}: {1} from now on?</source>
        <translation>{0}: ab jetzt {1}?</translation>
    </message>
    <message>
        <source>“{0}” is armed: its orders are sent with real money. {1}</source>
        <translation>„{0}“ ist scharf: die Orders werden mit echtem Geld gesendet. {1}</translation>
    </message>
</context>
<context>
    <name>TradesView</name>
    <message>
        <source>Before fees, slippage and funding</source>
        <translation>Vor Gebühren, Slippage und Funding</translation>
    </message>
    <message>
        <source>Costs %</source>
        <translation>Kosten %</translation>
    </message>
    <message>
        <source>Ended by</source>
        <translation>Beendet durch</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>Einstieg</translation>
    </message>
    <message>
        <source>Entry price</source>
        <translation>Einstiegspreis</translation>
    </message>
    <message>
        <source>Exit</source>
        <translation>Ausstieg</translation>
    </message>
    <message>
        <source>Exit price</source>
        <translation>Ausstiegspreis</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Fees, slippage and funding paid</source>
        <translation>Gezahlte Gebühren, Slippage und Funding</translation>
    </message>
    <message>
        <source>Filter trades</source>
        <translation>Trades filtern</translation>
    </message>
    <message>
        <source>Gross C</source>
        <translation>Brutto C</translation>
    </message>
    <message>
        <source>Load the candles</source>
        <translation>Kerzen laden</translation>
    </message>
    <message>
        <source>Net C</source>
        <translation>Netto C</translation>
    </message>
    <message>
        <source>Net result in cost units C</source>
        <translation>Nettoergebnis in Kosteneinheiten C</translation>
    </message>
    <message>
        <source>No candles: {0}</source>
        <translation>Keine Kerzen: {0}</translation>
    </message>
    <message>
        <source>Show &amp;all</source>
        <translation>&amp;Alle zeigen</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>This configuration closed no trade.</source>
        <translation>Diese Konfiguration hat keinen Trade geschlossen.</translation>
    </message>
    <message>
        <source>Trades</source>
        <translation>Trades</translation>
    </message>
    <message>
        <source>Zooms out to the whole time of the run</source>
        <translation>Zeigt die ganze Zeit des Laufs</translation>
    </message>
</context>
<context>
    <name>TwinTable</name>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>In % of the price, against the simulation</source>
        <translation>In % des Preises, gegenüber der Simulation</translation>
    </message>
    <message>
        <source>No simulated position goes with this one.</source>
        <translation>Zu dieser gehört keine simulierte Position.</translation>
    </message>
    <message>
        <source>Paper twin</source>
        <translation>Paper-Zwilling</translation>
    </message>
    <message>
        <source>Real</source>
        <translation>Real</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>Simuliert</translation>
    </message>
</context>
<context>
    <name>UpdateDialog</name>
    <message>
        <source>&amp;Open in the browser</source>
        <translation>Im Browser &amp;öffnen</translation>
    </message>
    <message>
        <source>Get it at {0}
Nothing is downloaded or installed by the program itself.</source>
        <translation>Zu finden unter {0}
Das Programm selbst lädt und installiert nichts.</translation>
    </message>
    <message>
        <source>Version {0}</source>
        <translation>Version {0}</translation>
    </message>
    <message>
        <source>Version {0}, released on {1}. This is {2}.</source>
        <translation>Version {0}, erschienen am {1}. Dies ist {2}.</translation>
    </message>
    <message>
        <source>What is new</source>
        <translation>Was neu ist</translation>
    </message>
</context>
<context>
    <name>UpdateNotice</name>
    <message>
        <source>Version {0} is available.</source>
        <translation>Version {0} ist verfügbar.</translation>
    </message>
    <message>
        <source>What is new…</source>
        <translation>Was neu ist…</translation>
    </message>
</context>
<context>
    <name>UpdatesBox</name>
    <message>
        <source>&amp;Look now</source>
        <translation>Jetzt &amp;nachsehen</translation>
    </message>
    <message>
        <source>&amp;What is new…</source>
        <translation>&amp;Was neu ist…</translation>
    </message>
    <message>
        <source>Asks the release channel once; installs nothing.</source>
        <translation>Fragt den Veröffentlichungskanal einmal; installiert nichts.</translation>
    </message>
    <message>
        <source>Look for a newer version</source>
        <translation>Nach einer neueren Version sehen</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen…</translation>
    </message>
    <message>
        <source>Not while an engine runs: stop it first.</source>
        <translation>Nicht, während eine Engine läuft: zuerst stoppen.</translation>
    </message>
    <message>
        <source>Read what is known of newer versions</source>
        <translation>Lesen, was über neuere Versionen bekannt ist</translation>
    </message>
    <message>
        <source>Shows the changes and where the version is; opens and installs nothing yet.</source>
        <translation>Zeigt die Änderungen und wo die Version liegt; öffnet und installiert noch nichts.</translation>
    </message>
    <message>
        <source>This build knows no release channel</source>
        <translation>Diese Programmfassung kennt keinen Veröffentlichungskanal</translation>
    </message>
    <message>
        <source>This is version {0}.</source>
        <translation>Dies ist Version {0}.</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Updates</translation>
    </message>
    <message>
        <source>Version {0} of {1} is newer.</source>
        <translation>Version {0} vom {1} ist neuer.</translation>
    </message>
    <message>
        <source>{0} Nobody has looked for a newer one yet.</source>
        <translation>{0} Nach einer neueren wurde noch nicht gesehen.</translation>
    </message>
    <message>
        <source>✓ It is the newest (looked at {0}).</source>
        <translation>✓ Es ist die neueste (nachgesehen am {0}).</translation>
    </message>
    <message>
        <source>✗ Not looked: {0}</source>
        <translation>✗ Nicht nachgesehen: {0}</translation>
    </message>
    <message>
        <source>✗ The look at {0} found nothing out: {1}.</source>
        <translation>✗ Das Nachsehen am {0} ergab nichts: {1}.</translation>
    </message>
</context>
<context>
    <name>VenueFields</name>
    <message>
        <source>&amp;Account</source>
        <translation>&amp;Konto</translation>
    </message>
    <message>
        <source>&amp;Market</source>
        <translation>&amp;Markt</translation>
    </message>
    <message>
        <source>&amp;Symbols</source>
        <translation>&amp;Symbole</translation>
    </message>
    <message>
        <source>Ad&amp;vanced</source>
        <translation>Er&amp;weitert</translation>
    </message>
    <message>
        <source>Exchange &amp;id</source>
        <translation>Börsen-&amp;Id</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>Something is missing here</source>
        <translation>Hier fehlt etwas</translation>
    </message>
    <message>
        <source>The id that ccxt gives it. Untested: nobody has proven this program with it.</source>
        <translation>Die Id, die ccxt ihr gibt. Ungetestet: mit ihr hat noch niemand dieses Programm erprobt.</translation>
    </message>
    <message>
        <source>Tra&amp;ding</source>
        <translation>&amp;Handel</translation>
    </message>
    <message>
        <source>e.g. bitmart</source>
        <translation>z. B. bitmart</translation>
    </message>
</context>
<context>
    <name>WalkForwardTab</name>
    <message>
        <source>All tests</source>
        <translation>Alle Tests</translation>
    </message>
    <message>
        <source>All tests together: {0} trades, {1} per trade where {2} was promised, factor {3}, {4} in sum, {5} below the maximum.</source>
        <translation>Alle Tests zusammen: {0} Trades, {1} je Trade, wo {2} versprochen waren, Faktor {3}, {4} in der Summe, {5} unter dem Höchststand.</translation>
    </message>
    <message>
        <source>Choose a run above.</source>
        <translation>Oben einen Lauf wählen.</translation>
    </message>
    <message>
        <source>Chosen configuration</source>
        <translation>Gewählte Konfiguration</translation>
    </message>
    <message>
        <source>Chosen from</source>
        <translation>Gewählt aus</translation>
    </message>
    <message>
        <source>In no window a configuration had enough trades to be chosen: take more candles, or fewer windows.</source>
        <translation>In keinem Fenster hatte eine Konfiguration genug Trades, um gewählt zu werden: mehr Kerzen nehmen oder weniger Fenster.</translation>
    </message>
    <message>
        <source>Load the walk-forward</source>
        <translation>Walk-forward laden</translation>
    </message>
    <message>
        <source>No window has results yet.</source>
        <translation>Noch kein Fenster hat Ergebnisse.</translation>
    </message>
    <message>
        <source>Not read: {0}</source>
        <translation>Nicht gelesen: {0}</translation>
    </message>
    <message>
        <source>Reading the windows…</source>
        <translation>Fenster werden gelesen…</translation>
    </message>
    <message>
        <source>Test mean C</source>
        <translation>Test Ø C</translation>
    </message>
    <message>
        <source>Test n</source>
        <translation>Test n</translation>
    </message>
    <message>
        <source>Test sum C</source>
        <translation>Test Summe C</translation>
    </message>
    <message>
        <source>Tested from</source>
        <translation>Getestet ab</translation>
    </message>
    <message>
        <source>This run was made without walk-forward windows.</source>
        <translation>Dieser Lauf wurde ohne Walk-forward-Fenster gemacht.</translation>
    </message>
    <message>
        <source>Train mean C</source>
        <translation>Training Ø C</translation>
    </message>
    <message>
        <source>Train n</source>
        <translation>Training n</translation>
    </message>
    <message>
        <source>Walk-forward windows</source>
        <translation>Walk-forward-Fenster</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
</context>
<context>
    <name>WhyDialog</name>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Why: {0}</source>
        <translation>Warum: {0}</translation>
    </message>
</context>
<context>
    <name>WhyNotTab</name>
    <message>
        <source>Asking the engine…</source>
        <translation>Die Engine wird gefragt…</translation>
    </message>
    <message>
        <source>From price to order</source>
        <translation>Vom Preis zur Order</translation>
    </message>
    <message>
        <source>Last 15 minutes</source>
        <translation>Letzte 15 Minuten</translation>
    </message>
    <message>
        <source>Last 24 hours</source>
        <translation>Letzte 24 Stunden</translation>
    </message>
    <message>
        <source>Last 6 hours</source>
        <translation>Letzte 6 Stunden</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>Letzte Stunde</translation>
    </message>
    <message>
        <source>Look up the chain</source>
        <translation>Kette nachschlagen</translation>
    </message>
    <message>
        <source>No connection yet: add one under Settings, Connections.</source>
        <translation>Noch keine Verbindung: unter Einstellungen, Verbindungen eine anlegen.</translation>
    </message>
    <message>
        <source>Not read: {0}</source>
        <translation>Nicht gelesen: {0}</translation>
    </message>
    <message>
        <source>Nothing was recorded in this time: the engine did not run.</source>
        <translation>In dieser Zeit wurde nichts aufgezeichnet: die Engine lief nicht.</translation>
    </message>
    <message>
        <source>Time looked at</source>
        <translation>Betrachtete Zeit</translation>
    </message>
    <message>
        <source>⚠ The chain ends at: {0}</source>
        <translation>⚠ Die Kette endet bei: {0}</translation>
    </message>
    <message>
        <source>✓ The whole chain held: orders were sent.</source>
        <translation>✓ Die ganze Kette hielt: Orders wurden gesendet.</translation>
    </message>
</context>
<context>
    <name>WhyPanel</name>
    <message>
        <source>Decision to explain</source>
        <translation>Zu erklärende Entscheidung</translation>
    </message>
    <message>
        <source>Gate chain</source>
        <translation>Kette der Prüfungen</translation>
    </message>
    <message>
        <source>It has asked for no order yet ({0}).</source>
        <translation>Sie hat noch keine Order verlangt ({0}).</translation>
    </message>
    <message>
        <source>It woke no set: all that listen to it hold a simulated position.</source>
        <translation>Es weckte keinen Satz: alle, die darauf hören, halten eine simulierte Position.</translation>
    </message>
    <message>
        <source>It woke {0} sets; each opened a simulated position.</source>
        <translation>Es weckte {0} Sätze; jeder eröffnete eine simulierte Position.</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>Look up the paper twin</source>
        <translation>Paper-Zwilling nachschlagen</translation>
    </message>
    <message>
        <source>Look up why</source>
        <translation>Grund nachschlagen</translation>
    </message>
    <message>
        <source>Looking up why…</source>
        <translation>Der Grund wird nachgeschlagen…</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Gemessen</translation>
    </message>
    <message>
        <source>No decision is stored for this row ({0}).</source>
        <translation>Zu dieser Zeile ist keine Entscheidung gespeichert ({0}).</translation>
    </message>
    <message>
        <source>No size was computed.</source>
        <translation>Es wurde keine Größe berechnet.</translation>
    </message>
    <message>
        <source>None of them stands at Exchange, so no order was asked for.</source>
        <translation>Keiner davon steht auf Exchange, also wurde keine Order verlangt.</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>Select a row to see why it came to be.</source>
        <translation>Eine Zeile auswählen, um zu sehen, wie es dazu kam.</translation>
    </message>
    <message>
        <source>Set {0}</source>
        <translation>Satz {0}</translation>
    </message>
    <message>
        <source>Simulated: set {0} opened it at a signal to gather evidence; no order was sent. The gates of the set as it stands now:</source>
        <translation>Simuliert: Satz {0} eröffnete sie bei einem Signal, um Evidenz zu sammeln; es wurde keine Order gesendet. Die Prüfungen des Satzes, wie er jetzt steht:</translation>
    </message>
    <message>
        <source>Size computation</source>
        <translation>Größenrechnung</translation>
    </message>
    <message>
        <source>The gate was not asked.</source>
        <translation>Die Prüfung wurde nicht gefragt.</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>allowed</source>
        <translation>erlaubt</translation>
    </message>
    <message>
        <source>blocked</source>
        <translation>gesperrt</translation>
    </message>
    <message>
        <source>– off</source>
        <translation>– aus</translation>
    </message>
    <message>
        <source>… not yet</source>
        <translation>… noch nicht</translation>
    </message>
    <message>
        <source>✓ Allowed</source>
        <translation>✓ Erlaubt</translation>
    </message>
    <message>
        <source>✓ passed</source>
        <translation>✓ bestanden</translation>
    </message>
    <message>
        <source>✗ Blocked</source>
        <translation>✗ Gesperrt</translation>
    </message>
    <message>
        <source>✗ Not read: {0}</source>
        <translation>✗ Nicht gelesen: {0}</translation>
    </message>
    <message>
        <source>✗ blocked</source>
        <translation>✗ gesperrt</translation>
    </message>
</context>
<context>
    <name>WindowCommands</name>
    <message>
        <source>&amp;Find a command…</source>
        <translation>Befehl &amp;suchen…</translation>
    </message>
    <message>
        <source>&amp;Freeze tables</source>
        <translation>Ta&amp;bellen einfrieren</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>&amp;Set up paper trading…</source>
        <translation>Paper-Handel &amp;einrichten…</translation>
    </message>
    <message>
        <source>&amp;What is this?</source>
        <translation>&amp;Was ist das?</translation>
    </message>
    <message>
        <source>Asks five things and starts a simulated account.</source>
        <translation>Stellt fünf Fragen und startet ein simuliertes Konto.</translation>
    </message>
    <message>
        <source>Explains what has the focus, or what is clicked next.</source>
        <translation>Erklärt, was den Fokus hat oder als Nächstes angeklickt wird.</translation>
    </message>
    <message>
        <source>Finds commands, settings, connections, symbols and help by some letters.</source>
        <translation>Findet Befehle, Einstellungen, Verbindungen, Symbole und Hilfe anhand einiger Buchstaben.</translation>
    </message>
    <message>
        <source>Lists every command that has a key.</source>
        <translation>Listet jeden Befehl mit Taste auf.</translation>
    </message>
    <message>
        <source>Live tables stand still until they are let go; nothing else stops.</source>
        <translation>Laufende Tabellen stehen still, bis sie freigegeben werden; sonst hält nichts an.</translation>
    </message>
    <message>
        <source>Opens the guide where you are.</source>
        <translation>Öffnet das Handbuch an der passenden Stelle.</translation>
    </message>
</context>
<context>
    <name>Wizard</name>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>Asking the exchange for its prices…</source>
        <translation>Die Börse wird nach ihren Preisen gefragt…</translation>
    </message>
    <message>
        <source>List the exchanges</source>
        <translation>Börsen auflisten</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Paper</translation>
    </message>
    <message>
        <source>Set up paper trading</source>
        <translation>Paper-Handel einrichten</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet…</translation>
    </message>
    <message>
        <source>Step {0} of {1}</source>
        <translation>Schritt {0} von {1}</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>{0} trades on paper.</source>
        <translation>{0} handelt auf Paper.</translation>
    </message>
    <message>
        <source>{0}. {1} Without a network choose the simulated market: it needs none.</source>
        <translation>{0}. {1} Ohne Netzwerk den simulierten Markt wählen: er braucht keines.</translation>
    </message>
</context>
<context>
    <name>_UndoActions</name>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Redo: {0}</source>
        <translation>&amp;Wiederholen: {0}</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Undo: {0}</source>
        <translation>&amp;Rückgängig: {0}</translation>
    </message>
    <message>
        <source>Nothing to redo</source>
        <translation>Nichts zu wiederholen</translation>
    </message>
    <message>
        <source>Nothing to undo</source>
        <translation>Nichts rückgängig zu machen</translation>
    </message>
</context>
<context>
    <name>api</name>
    <message>
        <source>Also starts, stops, closes and edits connections. Cannot arm live trading.</source>
        <translation>Startet, stoppt, schließt und bearbeitet außerdem Verbindungen. Kann den Live-Handel nicht scharf stellen.</translation>
    </message>
    <message>
        <source>Listening</source>
        <translation>Empfangsbereit</translation>
    </message>
    <message>
        <source>Looks at everything and changes nothing.</source>
        <translation>Sieht alles an und ändert nichts.</translation>
    </message>
    <message>
        <source>Not open</source>
        <translation>Nicht offen</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Read token</source>
        <translation>Lese-Token</translation>
    </message>
    <message>
        <source>There is no token yet, so nobody could be let in: make one below.</source>
        <translation>Es gibt noch kein Token, also könnte niemand eingelassen werden: unten eines erzeugen.</translation>
    </message>
    <message>
        <source>Trade token</source>
        <translation>Handels-Token</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>{0} let in, {1} refused</source>
        <translation>{0} eingelassen, {1} abgewiesen</translation>
    </message>
    <message>
        <source>{0}; last {1}</source>
        <translation>{0}; zuletzt {1}</translation>
    </message>
    <message>
        <source>✓ from CTS_API_TOKEN</source>
        <translation>✓ aus CTS_API_TOKEN</translation>
    </message>
    <message>
        <source>✓ made</source>
        <translation>✓ erzeugt</translation>
    </message>
</context>
<context>
    <name>candles</name>
    <message>
        <source>Candles</source>
        <translation>Kerzen</translation>
    </message>
    <message>
        <source>Candles that are missing altogether</source>
        <translation>Kerzen, die insgesamt fehlen</translation>
    </message>
    <message>
        <source>Candles that came since it was begun or gone on with</source>
        <translation>Kerzen, die seit Beginn oder Fortsetzung kamen</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>Lädt</translation>
    </message>
    <message>
        <source>End of the last candle</source>
        <translation>Ende der letzten Kerze</translation>
    </message>
    <message>
        <source>First missing</source>
        <translation>Fehlt ab</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>Lücken</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlt</translation>
    </message>
    <message>
        <source>Missing %</source>
        <translation>Fehlt %</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Opening of the first candle</source>
        <translation>Eröffnung der ersten Kerze</translation>
    </message>
    <message>
        <source>Share of the time between the first and the last candle</source>
        <translation>Anteil an der Zeit zwischen der ersten und der letzten Kerze</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
    <message>
        <source>Stretches of missing candles between the first and the last</source>
        <translation>Strecken fehlender Kerzen zwischen der ersten und der letzten</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>The connection they were downloaded through, or imported files</source>
        <translation>Die Verbindung, über die sie geladen wurden, oder importierte Dateien</translation>
    </message>
    <message>
        <source>Timeframe</source>
        <translation>Zeitrahmen</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
</context>
<context>
    <name>chart</name>
    <message>
        <source>Buy</source>
        <translation>Kauf</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>No live prices: the engine is {0}</source>
        <translation>Keine Live-Preise: Engine {0}</translation>
    </message>
    <message>
        <source>No price yet</source>
        <translation>Noch kein Preis</translation>
    </message>
    <message>
        <source>O {0}  H {1}  L {2}  C {3}</source>
        <translation>O {0}  H {1}  T {2}  S {3}</translation>
    </message>
    <message>
        <source>PNG picture (*.png);;SVG drawing (*.svg)</source>
        <translation>PNG-Bild (*.png);;SVG-Zeichnung (*.svg)</translation>
    </message>
    <message>
        <source>Paused: prices go on, nothing is opened</source>
        <translation>Angehalten: Preise laufen weiter, nichts wird eröffnet</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>Sell</source>
        <translation>Verkauf</translation>
    </message>
    <message>
        <source>Stale: no price for {0}; nothing is opened on it</source>
        <translation>Veraltet: kein Preis seit {0}; darauf wird nichts eröffnet</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Vol {0}</source>
        <translation>Vol {0}</translation>
    </message>
    <message>
        <source>chart</source>
        <translation>Chart</translation>
    </message>
    <message>
        <source>closed {0} at {1}</source>
        <translation>geschlossen {0} bei {1}</translation>
    </message>
    <message>
        <source>long</source>
        <translation>long</translation>
    </message>
    <message>
        <source>opened {0} at {1}</source>
        <translation>eröffnet {0} bei {1}</translation>
    </message>
    <message>
        <source>short</source>
        <translation>short</translation>
    </message>
    <message>
        <source>{0} could not be written. Choose a folder you may write to, and a name that ends with .png or .svg.</source>
        <translation>{0} konnte nicht geschrieben werden. Einen Ordner mit Schreibrecht wählen und einen Namen, der mit .png oder .svg endet.</translation>
    </message>
    <message>
        <source>{0} {1} waits at {2}</source>
        <translation>{0} {1} wartet bei {2}</translation>
    </message>
    <message>
        <source>{0}, {1}: {2} candles from {3} to {4}.</source>
        <translation>{0}, {1}: {2} Kerzen von {3} bis {4}.</translation>
    </message>
    <message>
        <source>❚❚ Frozen: F6 goes on</source>
        <translation>❚❚ Eingefroren: F6 setzt fort</translation>
    </message>
</context>
<context>
    <name>charts</name>
    <message>
        <source>{0} {1} {2} → {3}: {4} to {5}, {6}, {7}</source>
        <translation>{0} {1} {2} → {3}: {4} auf {5}, {6}, {7}</translation>
    </message>
</context>
<context>
    <name>closing</name>
    <message>
        <source>Close CTS Desktop</source>
        <translation>CTS Desktop schließen</translation>
    </message>
    <message>
        <source>Keep running in the tray</source>
        <translation>Im Infobereich weiterlaufen</translation>
    </message>
    <message>
        <source>Quitting stops the engine: entries are cancelled, protective stops of open positions stay at the exchange.</source>
        <translation>Das Beenden stoppt die Engine: Einstiege werden storniert, schützende Stops offener Positionen bleiben an der Börse.</translation>
    </message>
    <message>
        <source>Remember my choice</source>
        <translation>Auswahl merken</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Stoppen und beenden</translation>
    </message>
    <message>
        <source>What should closing the window do?</source>
        <translation>Was soll das Schließen des Fensters tun?</translation>
    </message>
</context>
<context>
    <name>dialogs</name>
    <message>
        <source> · {0} on {1} symbols</source>
        <translation> · {0} auf {1} Symbolen</translation>
    </message>
    <message>
        <source>&amp;Add indicator</source>
        <translation>Indikator &amp;hinzufügen</translation>
    </message>
    <message>
        <source>, {0} gaps</source>
        <translation>, {0} Lücken</translation>
    </message>
    <message>
        <source>, {0} left</source>
        <translation>, noch {0}</translation>
    </message>
    <message>
        <source>, {0} missing in {1} gaps</source>
        <translation>, {0} fehlen in {1} Lücken</translation>
    </message>
    <message>
        <source>1 set</source>
        <translation>1 Satz</translation>
    </message>
    <message>
        <source>1 → {0} and more</source>
        <translation>1 → {0} und mehr</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95-%-Intervall</translation>
    </message>
    <message>
        <source>&lt; 1 s</source>
        <translation>&lt; 1 s</translation>
    </message>
    <message>
        <source>A back-test of a million bars takes about {0} and {1} per symbol</source>
        <translation>Ein Backtest mit einer Million Balken braucht je Symbol etwa {0} und {1}</translation>
    </message>
    <message>
        <source>A crossing counts</source>
        <translation>Eine Kreuzung gilt</translation>
    </message>
    <message>
        <source>A stop order rests at the venue: it works without this program.</source>
        <translation>Eine Stop-Order liegt an der Börse: sie wirkt ohne dieses Programm.</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <source>ATR stop</source>
        <translation>ATR-Stop</translation>
    </message>
    <message>
        <source>Add an indicator: without one a set never fires.</source>
        <translation>Einen Indikator hinzufügen: ohne ihn löst ein Satz nie aus.</translation>
    </message>
    <message>
        <source>Adverse move (%)</source>
        <translation>Gegenbewegung (%)</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Gesamt</translation>
    </message>
    <message>
        <source>All factors</source>
        <translation>Gesamtfaktor</translation>
    </message>
    <message>
        <source>All n</source>
        <translation>Ges. n</translation>
    </message>
    <message>
        <source>All sum C</source>
        <translation>Ges. Summe C</translation>
    </message>
    <message>
        <source>Also reads the candle that is not closed yet: slower, and less sure</source>
        <translation>Liest auch die noch offene Kerze: langsamer und weniger sicher</translation>
    </message>
    <message>
        <source>An evaluation looks at the first number; the second lets it come back</source>
        <translation>Eine Auswertung betrachtet die erste Anzahl; die zweite bringt die Konfiguration zurück</translation>
    </message>
    <message>
        <source>Armed</source>
        <translation>Scharf</translation>
    </message>
    <message>
        <source>As share of the take profit</source>
        <translation>Als Anteil des Gewinnziels</translation>
    </message>
    <message>
        <source>At least so many on average</source>
        <translation>Im Mittel mindestens so viele</translation>
    </message>
    <message>
        <source>At least; below it at two evaluations in a row it is disabled</source>
        <translation>Mindestens; bei zwei Auswertungen in Folge darunter wird die Konfiguration ausgeschaltet</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>Gleichzeitig</translation>
    </message>
    <message>
        <source>BTC/USDT, ETH/USDT; empty: those there are</source>
        <translation>BTC/USDT, ETH/USDT; leer: die vorhandenen</translation>
    </message>
    <message>
        <source>Balance known</source>
        <translation>Guthaben bekannt</translation>
    </message>
    <message>
        <source>Bars</source>
        <translation>Balken</translation>
    </message>
    <message>
        <source>Base volume factor</source>
        <translation>Grundfaktor</translation>
    </message>
    <message>
        <source>Below maximum</source>
        <translation>Unter Hoch</translation>
    </message>
    <message>
        <source>Below the maximum</source>
        <translation>Unter dem Höchststand</translation>
    </message>
    <message>
        <source>Beware: this backup is of another profile.</source>
        <translation>Achtung: diese Sicherung gehört zu einem anderen Profil.</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>Block</translation>
    </message>
    <message>
        <source>Break-even</source>
        <translation>Break-even</translation>
    </message>
    <message>
        <source>Break-even win rate</source>
        <translation>Trefferquote für Break-even</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Candles</source>
        <translation>Kerzen</translation>
    </message>
    <message>
        <source>Choose at least one recorded file (.csv or .csv.gz).</source>
        <translation>Mindestens eine aufgezeichnete Datei (.csv oder .csv.gz) wählen.</translation>
    </message>
    <message>
        <source>Clock offset</source>
        <translation>Uhrabweichung</translation>
    </message>
    <message>
        <source>Closed by</source>
        <translation>Geschlossen durch</translation>
    </message>
    <message>
        <source>Closed simulated positions</source>
        <translation>Geschlossene simulierte Positionen</translation>
    </message>
    <message>
        <source>Closed trades</source>
        <translation>Geschlossene Trades</translation>
    </message>
    <message>
        <source>Configs</source>
        <translation>Konfig</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>Configurations</source>
        <translation>Konfigurationen</translation>
    </message>
    <message>
        <source>Configurations of all symbols together</source>
        <translation>Konfigurationen aller Symbole zusammen</translation>
    </message>
    <message>
        <source>Configurations per symbol of all its sets in use</source>
        <translation>Konfigurationen je Symbol aus allen benutzten Sätzen</translation>
    </message>
    <message>
        <source>Connections it is assigned to</source>
        <translation>Verbindungen, denen es zugewiesen ist</translation>
    </message>
    <message>
        <source>Connections…</source>
        <translation>Verbindungen…</translation>
    </message>
    <message>
        <source>Cooldown</source>
        <translation>Ruhezeit</translation>
    </message>
    <message>
        <source>Counted again once every value fits.</source>
        <translation>Wird neu gezählt, sobald jeder Wert passt.</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Wird gezählt…</translation>
    </message>
    <message>
        <source>DCA</source>
        <translation>DCA</translation>
    </message>
    <message>
        <source>DD</source>
        <translation>DD</translation>
    </message>
    <message>
        <source>Daily loss</source>
        <translation>Tagesverlust</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Data hash</source>
        <translation>Hash der Daten</translation>
    </message>
    <message>
        <source>Data present</source>
        <translation>Daten vorhanden</translation>
    </message>
    <message>
        <source>Database writable</source>
        <translation>Datenbank beschreibbar</translation>
    </message>
    <message>
        <source>Days since it was listed at least</source>
        <translation>Mindestens so viele Tage gelistet</translation>
    </message>
    <message>
        <source>Deepest fall below the maximum of the summed results, in cost units C</source>
        <translation>Größter Drawdown unter den Höchststand der summierten Ergebnisse, in Kosteneinheiten C</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Drawdown</source>
        <translation>Drawdown</translation>
    </message>
    <message>
        <source>Drawdown C</source>
        <translation>Drawdown C</translation>
    </message>
    <message>
        <source>Drawdown time</source>
        <translation>Drawdown-Dauer</translation>
    </message>
    <message>
        <source>Drawdown, C</source>
        <translation>Drawdown, C</translation>
    </message>
    <message>
        <source>Drawdown: deepest fall below the maximum of the summed results, in cost units C</source>
        <translation>Drawdown: größter Abstand unter dem Höchststand der summierten Ergebnisse, in Kosteneinheiten C</translation>
    </message>
    <message>
        <source>Each symbol multiplies the configurations</source>
        <translation>Jedes Symbol vervielfacht die Konfigurationen</translation>
    </message>
    <message>
        <source>Emergency stop off</source>
        <translation>Not-Halt aus</translation>
    </message>
    <message>
        <source>Ends a position by time; 0 for never</source>
        <translation>Beendet eine Position nach Zeit; 0 für nie</translation>
    </message>
    <message>
        <source>Engine running</source>
        <translation>Engine läuft</translation>
    </message>
    <message>
        <source>Entries per minute</source>
        <translation>Einstiege je Minute</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>Einstieg</translation>
    </message>
    <message>
        <source>Evaluate every</source>
        <translation>Auswerten alle</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Evidenz</translation>
    </message>
    <message>
        <source>Exit</source>
        <translation>Ausstieg</translation>
    </message>
    <message>
        <source>Exits</source>
        <translation>Ausstiege</translation>
    </message>
    <message>
        <source>Expect</source>
        <translation>Erwartet</translation>
    </message>
    <message>
        <source>Export for a tax return</source>
        <translation>Export für die Steuererklärung</translation>
    </message>
    <message>
        <source>Export {0}</source>
        <translation>{0} exportieren</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Exposure</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>Faktor</translation>
    </message>
    <message>
        <source>Factor of Block</source>
        <translation>Faktor von Block</translation>
    </message>
    <message>
        <source>Factor of Block, uncapped</source>
        <translation>Faktor von Block, ungekürzt</translation>
    </message>
    <message>
        <source>Factor of engine or preset</source>
        <translation>Faktor von Engine oder Preset</translation>
    </message>
    <message>
        <source>Factor of the symbol</source>
        <translation>Faktor des Symbols</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>Familie</translation>
    </message>
    <message>
        <source>Family {0}</source>
        <translation>Familie {0}</translation>
    </message>
    <message>
        <source>Fees</source>
        <translation>Gebühren</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>Kennzahl</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>For so many candles, its own included, unless it turns round</source>
        <translation>So viele Kerzen lang, die eigene eingeschlossen, sofern sie nicht umkehrt</translation>
    </message>
    <message>
        <source>Fresh data</source>
        <translation>Frische Daten</translation>
    </message>
    <message>
        <source>From a close to the next entry, 1 to 300 s</source>
        <translation>Vom Schließen bis zum nächsten Einstieg, 1 bis 300 s</translation>
    </message>
    <message>
        <source>Fullest symbol</source>
        <translation>Vollstes Symbol</translation>
    </message>
    <message>
        <source>Funding</source>
        <translation>Funding</translation>
    </message>
    <message>
        <source>Gains against losses of the newest</source>
        <translation>Gewinne gegen Verluste der neuesten</translation>
    </message>
    <message>
        <source>Gains against losses of the newest 50; ∞ where nothing was lost</source>
        <translation>Gewinne gegen Verluste der neuesten 50; ∞, wo nichts verloren wurde</translation>
    </message>
    <message>
        <source>Gains against losses; ∞ where nothing was lost</source>
        <translation>Gewinne gegen Verluste; ∞, wo nichts verloren wurde</translation>
    </message>
    <message>
        <source>Give the connection a name.</source>
        <translation>Der Verbindung einen Namen geben.</translation>
    </message>
    <message>
        <source>Give the exchange&apos;s id in ccxt: lower-case letters and digits, e.g. bitmart.</source>
        <translation>Die Id der Börse in ccxt angeben: Kleinbuchstaben und Ziffern, z. B. bitmart.</translation>
    </message>
    <message>
        <source>Grid: every configuration</source>
        <translation>Raster: jede Konfiguration</translation>
    </message>
    <message>
        <source>Hours below maximum</source>
        <translation>Stunden unter dem Höchststand</translation>
    </message>
    <message>
        <source>How lists and reports call it</source>
        <translation>Wie Listen und Berichte es nennen</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>Wie viele</translation>
    </message>
    <message>
        <source>How many indicators must be for the same side; at most as many as can have one</source>
        <translation>Wie viele Indikatoren für dieselbe Seite sein müssen; höchstens so viele, wie eine haben können</translation>
    </message>
    <message>
        <source>How many symbols</source>
        <translation>Wie viele Symbole</translation>
    </message>
    <message>
        <source>How much history judges it at the start</source>
        <translation>Mit wie viel Verlauf es beim Start beurteilt wird</translation>
    </message>
    <message>
        <source>How often every configuration is judged, 1 to 168 h</source>
        <translation>Wie oft jede Konfiguration beurteilt wird, 1 bis 168 h</translation>
    </message>
    <message>
        <source>How symbols are picked</source>
        <translation>Wie Symbole ausgewählt werden</translation>
    </message>
    <message>
        <source>How tables and results call it</source>
        <translation>Wie Tabellen und Ergebnisse ihn nennen</translation>
    </message>
    <message>
        <source>In</source>
        <translation>In</translation>
    </message>
    <message>
        <source>In sample</source>
        <translation>In der Stichprobe</translation>
    </message>
    <message>
        <source>In this state since</source>
        <translation>In diesem Zustand seit</translation>
    </message>
    <message>
        <source>In units of the position cost C</source>
        <translation>In Einheiten der Positionskosten C</translation>
    </message>
    <message>
        <source>In words</source>
        <translation>In Worten</translation>
    </message>
    <message>
        <source>Indication</source>
        <translation>Indikation</translation>
    </message>
    <message>
        <source>Indication with range r, window w, threshold k, activity a and filter f</source>
        <translation>Indikation mit Spanne r, Fenster w, Schwelle k, Aktivität a und Filter f</translation>
    </message>
    <message>
        <source>Indications…</source>
        <translation>Indikationen…</translation>
    </message>
    <message>
        <source>Indicator to add</source>
        <translation>Hinzuzufügender Indikator</translation>
    </message>
    <message>
        <source>Indicators</source>
        <translation>Indikatoren</translation>
    </message>
    <message>
        <source>Indicators read closed candles of this length</source>
        <translation>Indikatoren lesen geschlossene Kerzen dieser Länge</translation>
    </message>
    <message>
        <source>It may have happened or not: look before doing it again.</source>
        <translation>Es kann geschehen sein oder nicht: nachsehen, bevor es wiederholt wird.</translation>
    </message>
    <message>
        <source>It protects an open position: edit stop and target on the Positions page, or close the position.</source>
        <translation>Sie schützt eine offene Position: Stop und Ziel auf der Seite Positionen bearbeiten oder die Position schließen.</translation>
    </message>
    <message>
        <source>Its older format is brought up to date.</source>
        <translation>Das ältere Format wird auf den neuen Stand gebracht.</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Key and rights</source>
        <translation>Schlüssel und Rechte</translation>
    </message>
    <message>
        <source>LIVE, real money: {0} of {1}.</source>
        <translation>LIVE, echtes Geld: {0} von {1}.</translation>
    </message>
    <message>
        <source>Ladder…</source>
        <translation>Leiter…</translation>
    </message>
    <message>
        <source>Largest stop distance (%)</source>
        <translation>Größter Stop-Abstand (%)</translation>
    </message>
    <message>
        <source>Last close</source>
        <translation>Letzter Schluss</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>Latency {0} · clock {1} · requests {2}</source>
        <translation>Latenz {0} · Uhr {1} · Anfragen {2}</translation>
    </message>
    <message>
        <source>Least strength</source>
        <translation>Mindeststärke</translation>
    </message>
    <message>
        <source>Least time between two entries of one symbol and side</source>
        <translation>Mindestzeit zwischen zwei Einstiegen eines Symbols und einer Seite</translation>
    </message>
    <message>
        <source>Left out: {0}. {1}</source>
        <translation>Ausgelassen: {0}. {1}</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Limits…</source>
        <translation>Grenzen…</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Leitung</translation>
    </message>
    <message>
        <source>List the presets</source>
        <translation>Presets auflisten</translation>
    </message>
    <message>
        <source>Listed addresses only</source>
        <translation>Nur freigegebene Adressen</translation>
    </message>
    <message>
        <source>Listed for at least</source>
        <translation>Gelistet seit mindestens</translation>
    </message>
    <message>
        <source>Lists the positions this figure is made of (Enter)</source>
        <translation>Listet die Positionen, aus denen diese Kennzahl besteht (Enter)</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Long and short</source>
        <translation>Long und Short</translation>
    </message>
    <message>
        <source>Long only</source>
        <translation>Nur Long</translation>
    </message>
    <message>
        <source>Longest time</source>
        <translation>Längste Zeit</translation>
    </message>
    <message>
        <source>Longest time below its own maximum</source>
        <translation>Längste Zeit unter dem eigenen Höchststand</translation>
    </message>
    <message>
        <source>Longest time below the maximum of its summed results</source>
        <translation>Längste Zeit unter dem Höchststand seiner summierten Ergebnisse</translation>
    </message>
    <message>
        <source>Longest time below the maximum of the summed results</source>
        <translation>Längste Zeit unter dem Höchststand der summierten Ergebnisse</translation>
    </message>
    <message>
        <source>Look at the connection: prices are missing or too old.</source>
        <translation>Die Verbindung ansehen: Preise fehlen oder sind zu alt.</translation>
    </message>
    <message>
        <source>Look it up at the venue, and confirm it here.</source>
        <translation>An der Börse nachsehen und hier bestätigen.</translation>
    </message>
    <message>
        <source>Look-back</source>
        <translation>Rückblick</translation>
    </message>
    <message>
        <source>Loss budget (%)</source>
        <translation>Verlustbudget (%)</translation>
    </message>
    <message>
        <source>Luck guard</source>
        <translation>Glücksprüfung</translation>
    </message>
    <message>
        <source>Margin available</source>
        <translation>Verfügbare Margin</translation>
    </message>
    <message>
        <source>Margin, positions</source>
        <translation>Margin, Positionen</translation>
    </message>
    <message>
        <source>Maximum size</source>
        <translation>Höchstmenge</translation>
    </message>
    <message>
        <source>May trade whatever the evaluation says</source>
        <translation>Darf handeln, was immer die Auswertung sagt</translation>
    </message>
    <message>
        <source>Mean C</source>
        <translation>Ø C</translation>
    </message>
    <message>
        <source>Mean evidence of all sets of the same symbol, indication and side</source>
        <translation>Mittlere Evidenz aller Sätze mit demselben Symbol, derselben Indikation und Seite</translation>
    </message>
    <message>
        <source>Mean gain against mean loss</source>
        <translation>Mittlerer Gewinn gegen mittleren Verlust</translation>
    </message>
    <message>
        <source>Mean net result of a trade, in cost units C</source>
        <translation>Mittleres Nettoergebnis eines Trades, in Kosteneinheiten C</translation>
    </message>
    <message>
        <source>Mean net result of the newest 50, in cost units C; coloured where its interval excludes 0</source>
        <translation>Mittleres Nettoergebnis der neuesten 50, in Kosteneinheiten C; farbig, wo das Intervall die 0 ausschließt</translation>
    </message>
    <message>
        <source>Mean net result of the newest, in cost units C</source>
        <translation>Mittleres Nettoergebnis der neuesten, in Kosteneinheiten C</translation>
    </message>
    <message>
        <source>Mean per trade</source>
        <translation>Mittel je Trade</translation>
    </message>
    <message>
        <source>Mean per trade, C</source>
        <translation>Mittel je Trade, C</translation>
    </message>
    <message>
        <source>Mean strength of those that agree, 0 to 1</source>
        <translation>Mittlere Stärke der übereinstimmenden, 0 bis 1</translation>
    </message>
    <message>
        <source>Minimum quantity</source>
        <translation>Mindestmenge</translation>
    </message>
    <message>
        <source>Minimum size</source>
        <translation>Mindestmenge</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlt</translation>
    </message>
    <message>
        <source>Monte-Carlo draws</source>
        <translation>Monte-Carlo-Ziehungen</translation>
    </message>
    <message>
        <source>Must agree</source>
        <translation>Müssen übereinstimmen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Name at least one symbol, e.g. BTC/USDT, or let a rule pick them.</source>
        <translation>Mindestens ein Symbol nennen, z. B. BTC/USDT, oder eine Regel auswählen lassen.</translation>
    </message>
    <message>
        <source>Narrows the symbols of all its sets</source>
        <translation>Engt die Symbole aller seiner Sätze ein</translation>
    </message>
    <message>
        <source>Needs</source>
        <translation>Nötig</translation>
    </message>
    <message>
        <source>Needs the indicator ATR; takes the place of stop loss</source>
        <translation>Braucht den Indikator ATR; tritt an die Stelle des Stop-Loss</translation>
    </message>
    <message>
        <source>Needs {0} of history first</source>
        <translation>Braucht erst {0} Verlauf</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>Netto</translation>
    </message>
    <message>
        <source>Never these</source>
        <translation>Niemals diese</translation>
    </message>
    <message>
        <source>Newest results</source>
        <translation>Neueste Ergebnisse</translation>
    </message>
    <message>
        <source>No duplicate</source>
        <translation>Nicht doppelt</translation>
    </message>
    <message>
        <source>No indication fired: lower the thresholds k, or turn on more indications.</source>
        <translation>Keine Indikation löste aus: die Schwellen k senken oder mehr Indikationen einschalten.</translation>
    </message>
    <message>
        <source>No new entries, comparing books and venue since {0}: {1}</source>
        <translation>Keine neuen Einstiege, Bücher und Börse werden abgeglichen seit {0}: {1}</translation>
    </message>
    <message>
        <source>No set has reached Exchange yet. That takes closed positions and evidence against luck: the Ladder tab says what each set lacks.</source>
        <translation>Noch kein Satz hat Exchange erreicht. Dazu braucht es geschlossene Positionen und Evidenz gegen den Zufall: der Reiter Leiter sagt, was jedem Satz fehlt.</translation>
    </message>
    <message>
        <source>No stop is due in this state.</source>
        <translation>In diesem Zustand ist kein Stop fällig.</translation>
    </message>
    <message>
        <source>No stop is in place: set one, or close the position.</source>
        <translation>Es liegt kein Stop: einen setzen oder die Position schließen.</translation>
    </message>
    <message>
        <source>No take profit: the trailing stop ends it</source>
        <translation>Kein Gewinnziel: der Trailing-Stop beendet sie</translation>
    </message>
    <message>
        <source>Not armed</source>
        <translation>Nicht scharf</translation>
    </message>
    <message>
        <source>Not counted: {0}</source>
        <translation>Nicht gezählt: {0}</translation>
    </message>
    <message>
        <source>Not exported: {0}</source>
        <translation>Nicht exportiert: {0}</translation>
    </message>
    <message>
        <source>Not paused</source>
        <translation>Nicht angehalten</translation>
    </message>
    <message>
        <source>Nothing happened in that time: {3} has titles only.</source>
        <translation>In dieser Zeit geschah nichts: {3} hat nur Titel.</translation>
    </message>
    <message>
        <source>Nothing that counts was written since then.</source>
        <translation>Seitdem wurde nichts Wesentliches geschrieben.</translation>
    </message>
    <message>
        <source>Nothing to show: the stop lies at the ATR, or a range is empty.</source>
        <translation>Nichts zu zeigen: der Stop richtet sich nach dem ATR, oder ein Bereich ist leer.</translation>
    </message>
    <message>
        <source>Nothing was sent: look at the orders and the log.</source>
        <translation>Es wurde nichts gesendet: Orders und Protokoll ansehen.</translation>
    </message>
    <message>
        <source>Off: it is kept, but makes no configurations</source>
        <translation>Aus: er bleibt erhalten, ergibt aber keine Konfigurationen</translation>
    </message>
    <message>
        <source>Off: no configuration trails its stop</source>
        <translation>Aus: keine Konfiguration zieht ihren Stop nach</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Open at once long, and as many short; 0 for no limit</source>
        <translation>So viele Long und ebenso viele Short gleichzeitig offen; 0 für keine Grenze</translation>
    </message>
    <message>
        <source>Open at once with the same indicators; 0 for no limit</source>
        <translation>Gleichzeitig offen mit denselben Indikatoren; 0 für keine Grenze</translation>
    </message>
    <message>
        <source>Open at once with the same periods; 0 for no limit</source>
        <translation>Gleichzeitig offen mit denselben Perioden; 0 für keine Grenze</translation>
    </message>
    <message>
        <source>Open positions among them: {0}. Venues keep those, and they are found as differences when their connection starts.</source>
        <translation>Offene Positionen darunter: {0}. Die Börsen halten sie weiter, und sie zeigen sich als Abweichungen, wenn ihre Verbindung startet.</translation>
    </message>
    <message>
        <source>Open positions of one configuration on one side, 1 or 2</source>
        <translation>Offene Positionen einer Konfiguration auf einer Seite, 1 oder 2</translation>
    </message>
    <message>
        <source>Optuna NSGA-II (genetic)</source>
        <translation>Optuna NSGA-II (genetisch)</translation>
    </message>
    <message>
        <source>Optuna TPE (Bayesian)</source>
        <translation>Optuna TPE (bayessch)</translation>
    </message>
    <message>
        <source>Orders</source>
        <translation>Orders</translation>
    </message>
    <message>
        <source>Orders…</source>
        <translation>Orders…</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>Out</translation>
    </message>
    <message>
        <source>Out of sample</source>
        <translation>Außerhalb der Stichprobe</translation>
    </message>
    <message>
        <source>Out of sample: what a sceptic&apos;s capital of 1 has become by betting on luck alone</source>
        <translation>Außerhalb der Stichprobe: was aus dem Kapital 1 eines Skeptikers wurde, der allein auf Glück setzt</translation>
    </message>
    <message>
        <source>Own evidence {0}</source>
        <translation>Eigene Evidenz {0}</translation>
    </message>
    <message>
        <source>Pairs of start/distance in %, or off</source>
        <translation>Paare aus Beginn/Abstand in %, oder off</translation>
    </message>
    <message>
        <source>Paper twin</source>
        <translation>Paper-Zwilling</translation>
    </message>
    <message>
        <source>Paper twin, given up</source>
        <translation>Paper-Zwilling, aufgegeben</translation>
    </message>
    <message>
        <source>Paper twin, still running</source>
        <translation>Paper-Zwilling, läuft noch</translation>
    </message>
    <message>
        <source>Parameter</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Passphrase, if any</source>
        <translation>Passphrase, falls vorhanden</translation>
    </message>
    <message>
        <source>Payoff</source>
        <translation>Gewinn zu Verlust</translation>
    </message>
    <message>
        <source>Per direction</source>
        <translation>Je Richtung</translation>
    </message>
    <message>
        <source>Per indicators</source>
        <translation>Je Indikatoren</translation>
    </message>
    <message>
        <source>Per range</source>
        <translation>Je Spanne</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Pinned: may trade whatever the evaluation says</source>
        <translation>Angeheftet: darf handeln, was immer die Auswertung sagt</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>Positionen</translation>
    </message>
    <message>
        <source>Positions are simulated on bars of this length, live as well</source>
        <translation>Positionen werden auf Balken dieser Länge simuliert, auch live</translation>
    </message>
    <message>
        <source>Positions on average</source>
        <translation>Positionen im Mittel</translation>
    </message>
    <message>
        <source>Positions per set</source>
        <translation>Positionen je Satz</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Preset</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>Preis</translation>
    </message>
    <message>
        <source>Priced in</source>
        <translation>Notiert in</translation>
    </message>
    <message>
        <source>Profit factor</source>
        <translation>Profitfaktor</translation>
    </message>
    <message>
        <source>Profitable</source>
        <translation>Im Gewinn</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>Quasi-Monte-Carlo (even cover)</source>
        <translation>Quasi-Monte-Carlo (gleichmäßig verteilt)</translation>
    </message>
    <message>
        <source>Raised to the minimum</source>
        <translation>Auf Minimum angehoben</translation>
    </message>
    <message>
        <source>Random sample</source>
        <translation>Zufallsauswahl</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Reconciled</source>
        <translation>Abgeglichen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove {0}</source>
        <translation>{0} entfernen</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Results looked at, the look-back included</source>
        <translation>Betrachtete Ergebnisse, der Rückblick eingeschlossen</translation>
    </message>
    <message>
        <source>Results since it runs here</source>
        <translation>Ergebnisse, seit sie hier läuft</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>Läuft auf</translation>
    </message>
    <message>
        <source>SL %</source>
        <translation>SL %</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>Geheimnis</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Selection bias: the {0} shown have {1} per trade in sample and {2} out of sample.</source>
        <translation>Auswahlverzerrung: die gezeigten {0} haben {1} je Trade in der Stichprobe und {2} außerhalb.</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Satz</translation>
    </message>
    <message>
        <source>Set: {0}</source>
        <translation>Satz: {0}</translation>
    </message>
    <message>
        <source>Sets</source>
        <translation>Sätze</translation>
    </message>
    <message>
        <source>Sets at Exchange had no signal, or live trading is off for the connection.</source>
        <translation>Sätze auf Exchange hatten kein Signal, oder der Live-Handel ist für die Verbindung aus.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Settings hash</source>
        <translation>Hash der Einstellungen</translation>
    </message>
    <message>
        <source>Share of the configurations below with a gain out of sample</source>
        <translation>Anteil der Konfigurationen darunter mit Gewinn außerhalb der Stichprobe</translation>
    </message>
    <message>
        <source>Share of trades with a gain</source>
        <translation>Anteil der Trades mit Gewinn</translation>
    </message>
    <message>
        <source>Share of winners among the newest 50</source>
        <translation>Anteil der Gewinner unter den neuesten 50</translation>
    </message>
    <message>
        <source>Share of winners at which take profit (across) and stop loss (down) pay for the costs. Choose a pair for its prices in percent.</source>
        <translation>Anteil der Gewinner, bei dem Gewinnziel (waagerecht) und Stop-Loss (senkrecht) die Kosten decken. Ein Paar wählen, um seine Preise in Prozent zu sehen.</translation>
    </message>
    <message>
        <source>Short only</source>
        <translation>Nur Short</translation>
    </message>
    <message>
        <source>Show the &amp;rows behind it</source>
        <translation>&amp;Zeilen dahinter zeigen</translation>
    </message>
    <message>
        <source>Shows only the sets of this level; a second click shows all again</source>
        <translation>Zeigt nur die Sätze dieser Stufe; ein zweiter Klick zeigt wieder alle</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Side possible</source>
        <translation>Seite möglich</translation>
    </message>
    <message>
        <source>Sides</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Signals woke no set: all were holding a position, or their side is off.</source>
        <translation>Signale weckten keinen Satz: alle hielten eine Position, oder ihre Seite ist aus.</translation>
    </message>
    <message>
        <source>Simulated positions open now</source>
        <translation>Jetzt offene simulierte Positionen</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Gestartet</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Stop distance (%)</source>
        <translation>Stop-Abstand (%)</translation>
    </message>
    <message>
        <source>Stop inside liquidation</source>
        <translation>Stop vor Liquidation</translation>
    </message>
    <message>
        <source>Stop loss</source>
        <translation>Stop-Loss</translation>
    </message>
    <message>
        <source>Stop loss, share of it</source>
        <translation>Stop-Loss, Anteil davon</translation>
    </message>
    <message>
        <source>Streams</source>
        <translation>Streams</translation>
    </message>
    <message>
        <source>Sum</source>
        <translation>Summe</translation>
    </message>
    <message>
        <source>Sum C</source>
        <translation>Summe C</translation>
    </message>
    <message>
        <source>Sum before costs</source>
        <translation>Summe vor Kosten</translation>
    </message>
    <message>
        <source>Sum of all net results, in cost units C</source>
        <translation>Summe aller Nettoergebnisse, in Kosteneinheiten C</translation>
    </message>
    <message>
        <source>Sum, C</source>
        <translation>Summe, C</translation>
    </message>
    <message>
        <source>Switch the luck guard &amp;off</source>
        <translation>Glücksprüfung &amp;ausschalten</translation>
    </message>
    <message>
        <source>Switch the luck guard off? With thousands of sets and a look every minute some look good by chance. Without the guard such sets may send orders.</source>
        <translation>Glücksprüfung ausschalten? Bei Tausenden von Sätzen und einem Blick jede Minute sehen einige zufällig gut aus. Ohne die Prüfung können solche Sätze Orders senden.</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>Symbol free</source>
        <translation>Symbol frei</translation>
    </message>
    <message>
        <source>Symbols</source>
        <translation>Symbole</translation>
    </message>
    <message>
        <source>TP %</source>
        <translation>TP %</translation>
    </message>
    <message>
        <source>Take profit</source>
        <translation>Gewinnziel</translation>
    </message>
    <message>
        <source>Take profit in cost units, stop as share of it, trailing start/distance in %, longest time in s, position cost C where it is not 0.1 %</source>
        <translation>Gewinnziel in Kosteneinheiten, Stop als Anteil davon, Trailing Beginn/Abstand in %, längste Zeit in s, Positionskosten C, wo sie nicht 0,1 % sind</translation>
    </message>
    <message>
        <source>Take profit {0} ({1} C), stop {2} ({3} of it): {4} must win</source>
        <translation>Gewinnziel {0} ({1} C), Stop {2} ({3} davon): {4} müssen gewinnen</translation>
    </message>
    <message>
        <source>Take profit, C</source>
        <translation>Gewinnziel, C</translation>
    </message>
    <message>
        <source>That did not work</source>
        <translation>Das ging nicht</translation>
    </message>
    <message>
        <source>The connection “{0}” is gone.</source>
        <translation>Die Verbindung „{0}“ gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>The engine did not start</source>
        <translation>Die Engine ist nicht gestartet</translation>
    </message>
    <message>
        <source>The engine has not answered yet.</source>
        <translation>Die Engine hat noch nicht geantwortet.</translation>
    </message>
    <message>
        <source>The engine of “{0}” does not run ({1}).</source>
        <translation>Die Engine von „{0}“ läuft nicht ({1}).</translation>
    </message>
    <message>
        <source>The gate refused: “Blocked &amp; allowed” on the Orders page lists the reasons.</source>
        <translation>Die Prüfung hat abgelehnt: „Gesperrt &amp; erlaubt“ auf der Seite Orders nennt die Gründe.</translation>
    </message>
    <message>
        <source>The market is too quiet for the activity gate: lower the activity index or the minimum volatility, or choose livelier symbols.</source>
        <translation>Der Markt ist zu ruhig für die Aktivitätsprüfung: Aktivitätsindex oder Mindestvolatilität senken, oder lebhaftere Symbole wählen.</translation>
    </message>
    <message>
        <source>The most traded</source>
        <translation>Die umsatzstärksten</translation>
    </message>
    <message>
        <source>The most volatile</source>
        <translation>Die volatilsten</translation>
    </message>
    <message>
        <source>The present database is kept beside it. The program closes and opens again; keys stay as they are. Nothing is started by itself, and real money must be armed anew.</source>
        <translation>Die jetzige Datenbank bleibt daneben erhalten. Das Programm schließt und öffnet sich wieder; Schlüssel bleiben, wie sie sind. Nichts wird von selbst gestartet, und echtes Geld muss neu scharf gestellt werden.</translation>
    </message>
    <message>
        <source>The stop order is on its way to the venue.</source>
        <translation>Die Stop-Order ist auf dem Weg zur Börse.</translation>
    </message>
    <message>
        <source>There is already a connection called “{0}”.</source>
        <translation>Eine Verbindung namens „{0}“ gibt es schon.</translation>
    </message>
    <message>
        <source>They are marked “guard off” in red wherever they appear.</source>
        <translation>Sie sind überall rot als „Prüfung aus“ gekennzeichnet.</translation>
    </message>
    <message>
        <source>This is LIVE: real money.</source>
        <translation>Dies ist LIVE: echtes Geld.</translation>
    </message>
    <message>
        <source>This is no address: it begins with {0}.</source>
        <translation>Das ist keine Adresse: sie beginnt mit {0}.</translation>
    </message>
    <message>
        <source>This may pass by itself: try again in a moment.</source>
        <translation>Das kann von selbst vorübergehen: gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <source>This order is on its way to the venue.</source>
        <translation>Diese Order ist auf dem Weg zur Börse.</translation>
    </message>
    <message>
        <source>This order is over.</source>
        <translation>Diese Order ist beendet.</translation>
    </message>
    <message>
        <source>This program watches the stop: it works only while the engine runs.</source>
        <translation>Dieses Programm überwacht den Stop: er wirkt nur, solange die Engine läuft.</translation>
    </message>
    <message>
        <source>This set stands where it stands without the luck guard.</source>
        <translation>Dieser Satz steht ohne die Glücksprüfung auf seiner Stufe.</translation>
    </message>
    <message>
        <source>Those named here</source>
        <translation>Die hier genannten</translation>
    </message>
    <message>
        <source>Those that changed most</source>
        <translation>Die mit der größten Änderung</translation>
    </message>
    <message>
        <source>Thresholds</source>
        <translation>Schwellen</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>Time until enough positions are closed and the evidence is there, at the rate so far</source>
        <translation>Zeit, bis genug Positionen geschlossen sind und die Evidenz da ist, beim bisherigen Tempo</translation>
    </message>
    <message>
        <source>Timeout</source>
        <translation>Wartezeit</translation>
    </message>
    <message>
        <source>Trade</source>
        <translation>Handeln</translation>
    </message>
    <message>
        <source>Traded in 24 h at least</source>
        <translation>Umsatz in 24 h mindestens</translation>
    </message>
    <message>
        <source>Traded in 24 hours at least</source>
        <translation>Umsatz in 24 Stunden mindestens</translation>
    </message>
    <message>
        <source>Trades</source>
        <translation>Trades</translation>
    </message>
    <message>
        <source>Trades in 48 h</source>
        <translation>Trades in 48 h</translation>
    </message>
    <message>
        <source>Trades per 48 h</source>
        <translation>Trades je 48 h</translation>
    </message>
    <message>
        <source>Trading on</source>
        <translation>Handel an</translation>
    </message>
    <message>
        <source>Trading…</source>
        <translation>Handel…</translation>
    </message>
    <message>
        <source>Trailing</source>
        <translation>Trailing</translation>
    </message>
    <message>
        <source>Trailing (0: none)</source>
        <translation>Trailing (0: keines)</translation>
    </message>
    <message>
        <source>Trailing only</source>
        <translation>Nur Trailing</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Benutzen</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Ver.</source>
        <translation>Ver.</translation>
    </message>
    <message>
        <source>Version: one more for each change that was saved</source>
        <translation>Version: eine mehr für jede gespeicherte Änderung</translation>
    </message>
    <message>
        <source>Walk-forward windows</source>
        <translation>Walk-forward-Fenster</translation>
    </message>
    <message>
        <source>Wanted quantity</source>
        <translation>Gewünschte Menge</translation>
    </message>
    <message>
        <source>Wanted value</source>
        <translation>Gewünschter Wert</translation>
    </message>
    <message>
        <source>What a sceptic&apos;s capital of 1 has become by betting on luck alone</source>
        <translation>Was aus dem Kapital 1 eines Skeptikers wurde, der allein auf Glück setzt</translation>
    </message>
    <message>
        <source>What is lost cannot be told: {0}.</source>
        <translation>Was verloren geht, lässt sich nicht sagen: {0}.</translation>
    </message>
    <message>
        <source>What it is for, in your words</source>
        <translation>Wofür es ist, in eigenen Worten</translation>
    </message>
    <message>
        <source>What it lacks to ask for orders</source>
        <translation>Was ihr fehlt, um Orders zu verlangen</translation>
    </message>
    <message>
        <source>What stands between the set and its next level</source>
        <translation>Was zwischen dem Satz und seiner nächsten Stufe steht</translation>
    </message>
    <message>
        <source>What this set makes</source>
        <translation>Was dieser Satz ergibt</translation>
    </message>
    <message>
        <source>Where &amp; when</source>
        <translation>Wo &amp; wann</translation>
    </message>
    <message>
        <source>Where positions may be opened</source>
        <translation>Wo Positionen eröffnet werden dürfen</translation>
    </message>
    <message>
        <source>Where the true mean lies with 95 % confidence</source>
        <translation>Wo der wahre Mittelwert mit 95 % Sicherheit liegt</translation>
    </message>
    <message>
        <source>Whether it may average a position that loses</source>
        <translation>Ob es eine Position im Verlust verbilligen darf</translation>
    </message>
    <message>
        <source>Whether it may enlarge a position that wins</source>
        <translation>Ob es eine Position im Gewinn vergrößern darf</translation>
    </message>
    <message>
        <source>Whether the out-of-sample part may be luck, among all that were tried</source>
        <translation>Ob der Teil außerhalb der Stichprobe Glück sein kann, gemessen an allem, was versucht wurde</translation>
    </message>
    <message>
        <source>Win rate</source>
        <translation>Trefferquote</translation>
    </message>
    <message>
        <source>Win rate at which take profit and stop pay for the costs</source>
        <translation>Trefferquote, bei der Gewinnziel und Stop die Kosten decken</translation>
    </message>
    <message>
        <source>Win rate that pays for the costs</source>
        <translation>Trefferquote, die die Kosten deckt</translation>
    </message>
    <message>
        <source>Wins</source>
        <translation>Gewinne</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Auszahlen</translation>
    </message>
    <message>
        <source>Within candles</source>
        <translation>Innerhalb von Kerzen</translation>
    </message>
    <message>
        <source>Written since then, and lost: {0}.</source>
        <translation>Seitdem geschrieben und dann verloren: {0}.</translation>
    </message>
    <message>
        <source>a filter without a side</source>
        <translation>ein Filter ohne Seite</translation>
    </message>
    <message>
        <source>about {0}</source>
        <translation>etwa {0}</translation>
    </message>
    <message>
        <source>all keep their history</source>
        <translation>alle behalten ihren Verlauf</translation>
    </message>
    <message>
        <source>and</source>
        <translation>und</translation>
    </message>
    <message>
        <source>and {0} more</source>
        <translation>und {0} weitere</translation>
    </message>
    <message>
        <source>any</source>
        <translation>beliebig</translation>
    </message>
    <message>
        <source>back-tests</source>
        <translation>Backtests</translation>
    </message>
    <message>
        <source>better</source>
        <translation>besser</translation>
    </message>
    <message>
        <source>candles</source>
        <translation>Kerzen</translation>
    </message>
    <message>
        <source>changes of settings</source>
        <translation>Änderungen von Einstellungen</translation>
    </message>
    <message>
        <source>connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>decisions</source>
        <translation>Entscheidungen</translation>
    </message>
    <message>
        <source>evaluate at every bar</source>
        <translation>bei jedem Balken auswerten</translation>
    </message>
    <message>
        <source>factor</source>
        <translation>Faktor</translation>
    </message>
    <message>
        <source>fills</source>
        <translation>Ausführungen</translation>
    </message>
    <message>
        <source>flowing</source>
        <translation>fließt</translation>
    </message>
    <message>
        <source>from</source>
        <translation>von</translation>
    </message>
    <message>
        <source>h below max.</source>
        <translation>h unter Max.</translation>
    </message>
    <message>
        <source>held until {0} ({1})</source>
        <translation>gehalten bis {0} ({1})</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>importiert</translation>
    </message>
    <message>
        <source>known while the engine runs</source>
        <translation>bekannt, während die Engine läuft</translation>
    </message>
    <message>
        <source>less than 1 s</source>
        <translation>weniger als 1 s</translation>
    </message>
    <message>
        <source>lines of the log</source>
        <translation>Zeilen des Protokolls</translation>
    </message>
    <message>
        <source>may add blocks</source>
        <translation>darf Blöcke hinzufügen</translation>
    </message>
    <message>
        <source>may average down</source>
        <translation>darf verbilligen</translation>
    </message>
    <message>
        <source>may trail stops</source>
        <translation>darf Stops nachziehen</translation>
    </message>
    <message>
        <source>mean C</source>
        <translation>Ø C</translation>
    </message>
    <message>
        <source>needs volumes</source>
        <translation>braucht Volumen</translation>
    </message>
    <message>
        <source>needs {0} of history first</source>
        <translation>braucht erst {0} Verlauf</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>no (stated by you)</source>
        <translation>nein (eigene Angabe)</translation>
    </message>
    <message>
        <source>no trailing</source>
        <translation>ohne Trailing</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>none: the account is simulated</source>
        <translation>keine: das Konto ist simuliert</translation>
    </message>
    <message>
        <source>not judged</source>
        <translation>nicht beurteilt</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>not needed: no real money</source>
        <translation>nicht nötig: kein echtes Geld</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>of a connection</source>
        <translation>einer Verbindung</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>orders</source>
        <translation>Orders</translation>
    </message>
    <message>
        <source>payoff</source>
        <translation>Gew/Verl</translation>
    </message>
    <message>
        <source>per 48 h</source>
        <translation>je 48 h</translation>
    </message>
    <message>
        <source>positions</source>
        <translation>Positionen</translation>
    </message>
    <message>
        <source>presets</source>
        <translation>Presets</translation>
    </message>
    <message>
        <source>priced in</source>
        <translation>notiert in</translation>
    </message>
    <message>
        <source>read on bars</source>
        <translation>auf Balken gelesen</translation>
    </message>
    <message>
        <source>second</source>
        <translation>zweiter</translation>
    </message>
    <message>
        <source>since {0}</source>
        <translation>seit {0}</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>stop at ATR times its multiplier</source>
        <translation>Stop bei ATR mal Multiplikator</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>gespeichert</translation>
    </message>
    <message>
        <source>sum C</source>
        <translation>Summe C</translation>
    </message>
    <message>
        <source>t value</source>
        <translation>t-Wert</translation>
    </message>
    <message>
        <source>the same</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>the simulation counts with it</source>
        <translation>die Simulation rechnet damit</translation>
    </message>
    <message>
        <source>those there are</source>
        <translation>die vorhandenen</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>use this set</source>
        <translation>diesen Satz benutzen</translation>
    </message>
    <message>
        <source>wins</source>
        <translation>Gewinne</translation>
    </message>
    <message>
        <source>without take profit</source>
        <translation>ohne Gewinnziel</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>schlechter</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>{0}  {1}  {2} to {3}, {4} candles, {5}</source>
        <translation>{0}  {1}  {2} bis {3}, {4} Kerzen, {5}</translation>
    </message>
    <message>
        <source>{0} (as set)</source>
        <translation>{0} (wie eingestellt)</translation>
    </message>
    <message>
        <source>{0} (the venue says)</source>
        <translation>{0} (sagt die Börse)</translation>
    </message>
    <message>
        <source>{0} and {1} more</source>
        <translation>{0} und {1} weitere</translation>
    </message>
    <message>
        <source>{0} configurations per symbol = {1} indicator settings × {2} exits</source>
        <translation>{0} Konfigurationen je Symbol = {1} Indikatoreinstellungen × {2} Ausstiege</translation>
    </message>
    <message>
        <source>{0} configurations per symbol in {1}</source>
        <translation>{0} Konfigurationen je Symbol ({1})</translation>
    </message>
    <message>
        <source>{0} d</source>
        <translation>{0} d</translation>
    </message>
    <message>
        <source>{0} does not exist.</source>
        <translation>{0} gibt es nicht.</translation>
    </message>
    <message>
        <source>{0} evaluating</source>
        <translation>{0} in Auswertung</translation>
    </message>
    <message>
        <source>{0} failed</source>
        <translation>{0} fehlgeschlagen</translation>
    </message>
    <message>
        <source>{0} fills, {1} fundings and {2} results of positions were written to {3}.</source>
        <translation>{0} Ausführungen, {1} Funding-Zahlungen und {2} Ergebnisse von Positionen wurden nach {3} geschrieben.</translation>
    </message>
    <message>
        <source>{0} has nothing to close yet.</source>
        <translation>{0} hat noch nichts zu schließen.</translation>
    </message>
    <message>
        <source>{0} is being closed already.</source>
        <translation>{0} wird schon geschlossen.</translation>
    </message>
    <message>
        <source>{0} is neither .csv nor .csv.gz.</source>
        <translation>{0} ist weder .csv noch .csv.gz.</translation>
    </message>
    <message>
        <source>{0} keep their history</source>
        <translation>{0} behalten ihren Verlauf</translation>
    </message>
    <message>
        <source>{0} keep their history, {1} are no longer followed</source>
        <translation>{0} behalten ihren Verlauf, {1} werden nicht weiter verfolgt</translation>
    </message>
    <message>
        <source>{0} memory, {1} disk</source>
        <translation>{0} Arbeitsspeicher, {1} Datenträger</translation>
    </message>
    <message>
        <source>{0} most traded</source>
        <translation>die {0} umsatzstärksten</translation>
    </message>
    <message>
        <source>{0} most volatile</source>
        <translation>die {0} volatilsten</translation>
    </message>
    <message>
        <source>{0} of a core (busy minute {1})</source>
        <translation>{0} eines Kerns (bewegte Minute {1})</translation>
    </message>
    <message>
        <source>{0} of {1} could be compared with their simulated twins</source>
        <translation>{0} von {1} konnten mit ihren simulierten Zwillingen verglichen werden</translation>
    </message>
    <message>
        <source>{0} paused</source>
        <translation>{0} angehalten</translation>
    </message>
    <message>
        <source>{0} qualified</source>
        <translation>{0} qualifiziert</translation>
    </message>
    <message>
        <source>{0} refused</source>
        <translation>{0} abgelehnt</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} s</translation>
    </message>
    <message>
        <source>{0} sets</source>
        <translation>{0} Sätze</translation>
    </message>
    <message>
        <source>{0} sets ({1} per symbol)</source>
        <translation>{0} Sätze ({1} je Symbol)</translation>
    </message>
    <message>
        <source>{0} so far: mean slippage {1} (n = {3}), {2} was assumed</source>
        <translation>{0} bisher: mittlere Slippage {1} (n = {3}), angenommen {2}</translation>
    </message>
    <message>
        <source>{0} that changed most</source>
        <translation>die {0} mit der größten Änderung</translation>
    </message>
    <message>
        <source>{0} to {1} ({2} values)</source>
        <translation>{0} bis {1} ({2} Werte)</translation>
    </message>
    <message>
        <source>{0} to {1}, usual {2}</source>
        <translation>{0} bis {1}, üblich {2}</translation>
    </message>
    <message>
        <source>{0} {1}, {2} to {3}, {4} candles</source>
        <translation>{0} {1}, {2} bis {3}, {4} Kerzen</translation>
    </message>
    <message>
        <source>{0}, {1} waiting</source>
        <translation>{0}, {1} warten</translation>
    </message>
    <message>
        <source>{0}: missing.</source>
        <translation>{0}: fehlt.</translation>
    </message>
    <message>
        <source>{0}: unknown, at most {1}. While it is unknown nothing new is opened.</source>
        <translation>{0}: unbekannt, höchstens {1}. Solange das unbekannt ist, wird nichts Neues eröffnet.</translation>
    </message>
    <message>
        <source>{0}: {1} of at most {2}. The limit is reached: nothing new is opened.</source>
        <translation>{0}: {1} von höchstens {2}. Die Grenze ist erreicht: es wird nichts Neues eröffnet.</translation>
    </message>
    <message>
        <source>{0}: {1} of at most {2}; {3} of the limit is used.</source>
        <translation>{0}: {1} von höchstens {2}; {3} der Grenze sind verbraucht.</translation>
    </message>
    <message>
        <source>“{0}” is no pair; write start/distance in percent, e.g. {1}, or off</source>
        <translation>„{0}“ ist kein Paar; Beginn/Abstand in Prozent schreiben, z. B. {1}, oder off</translation>
    </message>
    <message>
        <source>“{0}” lacks its distance</source>
        <translation>„{0}“ fehlt der Abstand</translation>
    </message>
    <message>
        <source>… placing</source>
        <translation>… wird gesetzt</translation>
    </message>
    <message>
        <source>≈ {0} d</source>
        <translation>≈ {0} d</translation>
    </message>
    <message>
        <source>≈ {0} h</source>
        <translation>≈ {0} h</translation>
    </message>
    <message>
        <source>≈ {0} min</source>
        <translation>≈ {0} min</translation>
    </message>
    <message>
        <source>▲ buy</source>
        <translation>▲ Kauf</translation>
    </message>
    <message>
        <source>▲ long</source>
        <translation>▲ long</translation>
    </message>
    <message>
        <source>▼ sell</source>
        <translation>▼ Verkauf</translation>
    </message>
    <message>
        <source>▼ short</source>
        <translation>▼ short</translation>
    </message>
    <message>
        <source>◐ local stop</source>
        <translation>◐ eigener Stop</translation>
    </message>
    <message>
        <source>⚠ guard off</source>
        <translation>⚠ Prüfung aus</translation>
    </message>
    <message>
        <source>✓ passes</source>
        <translation>✓ besteht</translation>
    </message>
    <message>
        <source>✓ venue</source>
        <translation>✓ Börse</translation>
    </message>
    <message>
        <source>✗ UNPROTECTED</source>
        <translation>✗ UNGESCHÜTZT</translation>
    </message>
    <message>
        <source>✗ may be luck</source>
        <translation>✗ evtl. Glück</translation>
    </message>
</context>
<context>
    <name>formatting</name>
    <message>
        <source>Times in UTC</source>
        <translation>Zeiten in UTC</translation>
    </message>
    <message>
        <source>Times in local time</source>
        <translation>Zeiten in Ortszeit</translation>
    </message>
    <message>
        <source>{0}: “{1}” can be read as {2} and as {3}. Write {2} or {3}.</source>
        <translation>{0}: „{1}“ kann als {2} und als {3} gelesen werden. {2} oder {3} schreiben.</translation>
    </message>
    <message>
        <source>{0}: “{1}” is not a number. Write for example {2}.</source>
        <translation>{0}: „{1}“ ist keine Zahl. Zum Beispiel {2} schreiben.</translation>
    </message>
</context>
<context>
    <name>labels</name>
    <message>
        <source>By hand</source>
        <translation>Von Hand</translation>
    </message>
    <message>
        <source>Emergency stop</source>
        <translation>Not-Halt</translation>
    </message>
    <message>
        <source>From outside</source>
        <translation>Von außen</translation>
    </message>
    <message>
        <source>Loss limit</source>
        <translation>Verlustgrenze</translation>
    </message>
    <message>
        <source>Stop refused</source>
        <translation>Stop abgelehnt</translation>
    </message>
</context>
<context>
    <name>menus</name>
    <message>
        <source>&amp;Blue up, orange down</source>
        <translation>&amp;Blau steigt, Orange fällt</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Engine</source>
        <translation>&amp;Engine</translation>
    </message>
    <message>
        <source>&amp;Gain and loss</source>
        <translation>&amp;Gewinn und Verlust</translation>
    </message>
    <message>
        <source>&amp;Green up, red down</source>
        <translation>&amp;Grün steigt, Rot fällt</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Local time</source>
        <translation>&amp;Ortszeit</translation>
    </message>
    <message>
        <source>&amp;Program</source>
        <translation>&amp;Programm</translation>
    </message>
    <message>
        <source>&amp;Red up, green down</source>
        <translation>&amp;Rot steigt, Grün fällt</translation>
    </message>
    <message>
        <source>&amp;System</source>
        <translation>&amp;System</translation>
    </message>
    <message>
        <source>&amp;UTC</source>
        <translation>&amp;UTC</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>E&amp;dit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>Si&amp;ze of everything</source>
        <translation>Gr&amp;öße von allem</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>&amp;Farbschema</translation>
    </message>
    <message>
        <source>T&amp;imes in</source>
        <translation>&amp;Zeiten in</translation>
    </message>
</context>
<context>
    <name>notices</name>
    <message>
        <source>A connection has failed</source>
        <translation>Eine Verbindung ist ausgefallen</translation>
    </message>
    <message>
        <source>A connection works again</source>
        <translation>Eine Verbindung geht wieder</translation>
    </message>
    <message>
        <source>A message could not be delivered</source>
        <translation>Eine Nachricht war nicht zustellbar</translation>
    </message>
    <message>
        <source>A newer version is available</source>
        <translation>Eine neuere Version ist da</translation>
    </message>
    <message>
        <source>An order was refused</source>
        <translation>Eine Order wurde abgelehnt</translation>
    </message>
    <message>
        <source>Back-test finished</source>
        <translation>Backtest beendet</translation>
    </message>
    <message>
        <source>Books and venue differ</source>
        <translation>Bücher und Börse weichen ab</translation>
    </message>
    <message>
        <source>Emergency stop engaged</source>
        <translation>Not-Halt ausgelöst</translation>
    </message>
    <message>
        <source>Loss limit reached</source>
        <translation>Verlustgrenze erreicht</translation>
    </message>
    <message>
        <source>Position closed</source>
        <translation>Position geschlossen</translation>
    </message>
    <message>
        <source>Position opened</source>
        <translation>Position eröffnet</translation>
    </message>
    <message>
        <source>The automatic backup failed</source>
        <translation>Die automatische Sicherung ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>The clock jumped</source>
        <translation>Die Uhr ist gesprungen</translation>
    </message>
    <message>
        <source>The engine has failed</source>
        <translation>Die Engine ist ausgefallen</translation>
    </message>
    <message>
        <source>The outcome of an order is unknown</source>
        <translation>Der Ausgang einer Order ist unbekannt</translation>
    </message>
    <message>
        <source>The program ended unexpectedly</source>
        <translation>Das Programm endete unerwartet</translation>
    </message>
    <message>
        <source>The recorded market has ended</source>
        <translation>Der aufgezeichnete Markt ist zu Ende</translation>
    </message>
    <message>
        <source>info</source>
        <translation>Info</translation>
    </message>
    <message>
        <source>▲ warning</source>
        <translation>▲ Warnung</translation>
    </message>
    <message>
        <source>✗ error</source>
        <translation>✗ Fehler</translation>
    </message>
</context>
<context>
    <name>pages</name>
    <message>
        <source>&amp;Chart</source>
        <translation>&amp;Chart</translation>
    </message>
    <message>
        <source>&amp;Dashboard</source>
        <translation>&amp;Übersicht</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>&amp;Protokoll</translation>
    </message>
    <message>
        <source>&amp;Orders</source>
        <translation>&amp;Orders</translation>
    </message>
    <message>
        <source>&amp;Positions</source>
        <translation>Posit&amp;ionen</translation>
    </message>
    <message>
        <source>&amp;Settings</source>
        <translation>&amp;Einstellungen</translation>
    </message>
    <message>
        <source>Pr&amp;esets</source>
        <translation>P&amp;resets</translation>
    </message>
    <message>
        <source>S&amp;tatistics</source>
        <translation>S&amp;tatistik</translation>
    </message>
    <message>
        <source>Signals &amp;&amp; l&amp;adder</source>
        <translation>Sign&amp;ale &amp;&amp; Leiter</translation>
    </message>
</context>
<context>
    <name>palette</name>
    <message>
        <source>Connection, {0}</source>
        <translation>Verbindung, {0}</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>Handbuch</translation>
    </message>
    <message>
        <source>Help: {0}</source>
        <translation>Hilfe: {0}</translation>
    </message>
    <message>
        <source>Info: {0}</source>
        <translation>Info: {0}</translation>
    </message>
    <message>
        <source>Log of {0}</source>
        <translation>Protokoll von {0}</translation>
    </message>
    <message>
        <source>Menu {0}</source>
        <translation>Menü {0}</translation>
    </message>
    <message>
        <source>Not possible now</source>
        <translation>Jetzt nicht möglich</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Settings of {0}</source>
        <translation>Einstellungen von {0}</translation>
    </message>
    <message>
        <source>Settings → {0}</source>
        <translation>Einstellungen → {0}</translation>
    </message>
    <message>
        <source>Settings: Appearance</source>
        <translation>Einstellungen: Aussehen</translation>
    </message>
    <message>
        <source>Settings: Connections</source>
        <translation>Einstellungen: Verbindungen</translation>
    </message>
    <message>
        <source>Settings: Network</source>
        <translation>Einstellungen: Netzwerk</translation>
    </message>
    <message>
        <source>Settings: {0}</source>
        <translation>Einstellungen: {0}</translation>
    </message>
    <message>
        <source>Show {0} on chart</source>
        <translation>{0} im Chart zeigen</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
</context>
<context>
    <name>said</name>
    <message>
        <source> (bybit grants this switch to large accounts only)</source>
        <translation> (bybit gewährt diesen Schalter nur großen Konten)</translation>
    </message>
    <message>
        <source> and {0} more</source>
        <translation> und {0} weitere</translation>
    </message>
    <message>
        <source>%B lies near or outside a band</source>
        <translation>%B liegt nahe an oder außerhalb einer Bandgrenze</translation>
    </message>
    <message>
        <source>%K crosses %D inside the oversold or overbought zone</source>
        <translation>%K kreuzt %D in der überverkauften oder überkauften Zone</translation>
    </message>
    <message>
        <source>, and {0} more</source>
        <translation>, und {0} weitere</translation>
    </message>
    <message>
        <source>1 closed position</source>
        <translation>1 geschlossene Position</translation>
    </message>
    <message>
        <source>1 more closed position</source>
        <translation>1 geschlossene Position fehlt</translation>
    </message>
    <message>
        <source>1 position was opened</source>
        <translation>1 Position wurde eröffnet</translation>
    </message>
    <message>
        <source>; did you mean {0}?</source>
        <translation>; ist {0} gemeint?</translation>
    </message>
    <message>
        <source>; its set is disabled: {0}</source>
        <translation>; der zugehörige Satz ist ausgeschaltet: {0}</translation>
    </message>
    <message>
        <source>; known are {0}</source>
        <translation>; bekannt sind {0}</translation>
    </message>
    <message>
        <source>; not the waiting stops</source>
        <translation>; nicht die wartenden Stops</translation>
    </message>
    <message>
        <source>; {0} failed</source>
        <translation>; {0} fehlgeschlagen</translation>
    </message>
    <message>
        <source>; {0} paused</source>
        <translation>; {0} angehalten</translation>
    </message>
    <message>
        <source>; {0} times a symbol had no price, or too few since the last gap</source>
        <translation>; {0}-mal hatte ein Symbol keinen Preis oder zu wenige seit der letzten Lücke</translation>
    </message>
    <message>
        <source>A busy minute may keep the engine from looking at every price step</source>
        <translation>In einer bewegten Minute sieht die Engine eventuell nicht jeden Preisschritt an</translation>
    </message>
    <message>
        <source>A close is on its way already</source>
        <translation>Eine Schließung ist schon unterwegs</translation>
    </message>
    <message>
        <source>A cluster needs the extra of that name: pip install &apos;cts-desktop[cluster]&apos;.</source>
        <translation>Ein Cluster braucht das gleichnamige Extra: pip install &apos;cts-desktop[cluster]&apos;.</translation>
    </message>
    <message>
        <source>A connection has failed</source>
        <translation>Eine Verbindung ist ausgefallen</translation>
    </message>
    <message>
        <source>A connection works again</source>
        <translation>Eine Verbindung geht wieder</translation>
    </message>
    <message>
        <source>A message could not be delivered</source>
        <translation>Eine Nachricht war nicht zustellbar</translation>
    </message>
    <message>
        <source>A newer version is available</source>
        <translation>Eine neuere Version ist da</translation>
    </message>
    <message>
        <source>A page has 1 to {0} rows and starts at 0 or later</source>
        <translation>Eine Seite hat 1 bis {0} Zeilen und beginnt bei 0 oder später</translation>
    </message>
    <message>
        <source>A page has 1 to {0} rows from 0 on</source>
        <translation>Eine Seite hat 1 bis {0} Zeilen ab 0</translation>
    </message>
    <message>
        <source>A paper connection has played its last price.</source>
        <translation>Eine Paper-Verbindung hat ihren letzten Preis abgespielt.</translation>
    </message>
    <message>
        <source>A preset that makes more of them on this connection is refused.</source>
        <translation>Ein Preset, das auf dieser Verbindung mehr davon ergibt, wird abgelehnt.</translation>
    </message>
    <message>
        <source>A reduce-only {0} order cannot be followed: ignore or cancel it</source>
        <translation>Eine nur verringernde Order ({0}) lässt sich nicht verfolgen: ignorieren oder stornieren</translation>
    </message>
    <message>
        <source>A release channel needs an address and a public key, or none</source>
        <translation>Ein Veröffentlichungskanal braucht eine Adresse und einen öffentlichen Schlüssel, oder keines von beiden</translation>
    </message>
    <message>
        <source>A run that is {0} cannot become {1}</source>
        <translation>Ein Lauf im Zustand „{0}“ kann nicht „{1}“ werden</translation>
    </message>
    <message>
        <source>A simulated account has one way to trade</source>
        <translation>Ein simuliertes Konto hat nur eine Art zu handeln</translation>
    </message>
    <message>
        <source>A stored DCA plan cannot be read: {0}</source>
        <translation>Ein gespeicherter DCA-Plan ist nicht lesbar: {0}</translation>
    </message>
    <message>
        <source>A symbol rests after a close. Off: never blocks an entry.</source>
        <translation>Ein Symbol ruht nach dem Schließen. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>A walk-forward needs time in sample as well as out of it</source>
        <translation>Walk-forward braucht Zeit in der Stichprobe und außerhalb</translation>
    </message>
    <message>
        <source>A worker process ended {0} times at the same piece of work. It may need more memory than there is: use fewer processes (setting Back-test processes) or less data.</source>
        <translation>Ein Arbeitsprozess endete {0}-mal beim selben Arbeitsschritt. Er braucht vielleicht mehr Arbeitsspeicher, als da ist: weniger Prozesse benutzen (Einstellung Backtest-Prozesse) oder weniger Daten.</translation>
    </message>
    <message>
        <source>API</source>
        <translation>API</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <source>API over HTTP</source>
        <translation>API über HTTP</translation>
    </message>
    <message>
        <source>API secret</source>
        <translation>API-Geheimnis</translation>
    </message>
    <message>
        <source>API: TLS needs both files, the {0} is missing</source>
        <translation>API: TLS braucht beide Dateien, es fehlt: {0}</translation>
    </message>
    <message>
        <source>API: another program listens at {0}. Choose another path.</source>
        <translation>API: Ein anderes Programm lauscht an {0}. Einen anderen Pfad wählen.</translation>
    </message>
    <message>
        <source>API: another program listens at {0}. Choose another port, or end that program.</source>
        <translation>API: Ein anderes Programm lauscht an {0}. Einen anderen Port wählen oder jenes Programm beenden.</translation>
    </message>
    <message>
        <source>API: the path of the socket is too long, systems take {0} bytes: choose a directory nearer to the root</source>
        <translation>API: der Pfad des Sockets ist zu lang, Systeme nehmen {0} Byte: ein Verzeichnis näher an der Wurzel wählen</translation>
    </message>
    <message>
        <source>API: this system has no Unix sockets. Choose 127.0.0.1:8790.</source>
        <translation>API: Dieses System hat keine Unix-Sockets. 127.0.0.1:8790 wählen.</translation>
    </message>
    <message>
        <source>API: {0}</source>
        <translation>API: {0}</translation>
    </message>
    <message>
        <source>API: {0} and {1} cannot be used ({2}). A valid certificate and its private key without a passphrase, both PEM, are needed.</source>
        <translation>API: {0} und {1} sind nicht zu gebrauchen ({2}). Nötig sind ein gültiges Zertifikat und sein privater Schlüssel ohne Passphrase, beide als PEM.</translation>
    </message>
    <message>
        <source>API: {0} can be reached by other machines, which needs TLS: name a certificate and its private key.</source>
        <translation>API: {0} ist von anderen Computern erreichbar, das braucht TLS: ein Zertifikat und seinen privaten Schlüssel angeben.</translation>
    </message>
    <message>
        <source>API: {0} can be reached by other machines. Choose 127.0.0.1, or allow other machines explicitly, with a certificate.</source>
        <translation>API: {0} ist von anderen Computern erreichbar. 127.0.0.1 wählen, oder andere Computer ausdrücklich zulassen, mit einem Zertifikat.</translation>
    </message>
    <message>
        <source>API: {0} cannot be opened: {1}</source>
        <translation>API: {0} lässt sich nicht öffnen: {1}</translation>
    </message>
    <message>
        <source>API: {0} does not name a socket by its whole path</source>
        <translation>API: {0} nennt einen Socket nicht mit seinem ganzen Pfad</translation>
    </message>
    <message>
        <source>API: {0} is neither HOST:PORT nor unix:PATH</source>
        <translation>API: {0} ist weder HOST:PORT noch unix:PFAD</translation>
    </message>
    <message>
        <source>API: {0} is no address of this computer. Choose 127.0.0.1.</source>
        <translation>API: {0} ist keine Adresse dieses Computers. 127.0.0.1 wählen.</translation>
    </message>
    <message>
        <source>API: {0} is something else than a socket. Choose another path.</source>
        <translation>API: {0} ist etwas anderes als ein Socket. Einen anderen Pfad wählen.</translation>
    </message>
    <message>
        <source>API: {0} may not be used by you. Choose a port above 1023.</source>
        <translation>API: {0} darf hier nicht benutzt werden. Einen Port über 1023 wählen.</translation>
    </message>
    <message>
        <source>Abandoned</source>
        <translation>Aufgegeben</translation>
    </message>
    <message>
        <source>Above maximum</source>
        <translation>Über dem Maximum</translation>
    </message>
    <message>
        <source>Above the venue&apos;s maximum</source>
        <translation>Über dem Maximum der Börse</translation>
    </message>
    <message>
        <source>Acceleration</source>
        <translation>Beschleunigung</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Active</translation>
    </message>
    <message>
        <source>Active (burst)</source>
        <translation>Active (Ausbruch)</translation>
    </message>
    <message>
        <source>Active change</source>
        <translation>Active: Änderung</translation>
    </message>
    <message>
        <source>Active orders interval</source>
        <translation>Intervall der laufenden Orders</translation>
    </message>
    <message>
        <source>Active ranges</source>
        <translation>Active: Auswahl</translation>
    </message>
    <message>
        <source>Active share</source>
        <translation>Active: Anteil</translation>
    </message>
    <message>
        <source>Active windows</source>
        <translation>Active: Fenster</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Aktivität</translation>
    </message>
    <message>
        <source>Activity gate closed in {0} % of the price steps</source>
        <translation>Aktivitätsprüfung geschlossen bei {0} % der Preisschritte</translation>
    </message>
    <message>
        <source>Activity gate open</source>
        <translation>Aktivitätsprüfung offen</translation>
    </message>
    <message>
        <source>Activity gate: 0.05 cost units per second and index point.</source>
        <translation>Aktivitätsprüfung: 0,05 Kosteneinheiten je Sekunde und Indexpunkt.</translation>
    </message>
    <message>
        <source>Activity gate: standard deviation of step returns.</source>
        <translation>Aktivitätsprüfung: Standardabweichung der Renditen je Schritt.</translation>
    </message>
    <message>
        <source>Activity index</source>
        <translation>Aktivitätsindex</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Aufstockung</translation>
    </message>
    <message>
        <source>Added volume for each losing block size.</source>
        <translation>Zusätzliches Volumen je Größe eines Verlustblocks.</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Address: 1 to {0} characters</source>
        <translation>Adresse: 1 bis {0} Zeichen</translation>
    </message>
    <message>
        <source>Addresses</source>
        <translation>Adressen</translation>
    </message>
    <message>
        <source>Adds 1.5 times the first quantity once the price is 0.5 % against a position, simulated before it acts and off again where it does worse. The stop still caps the whole loss.</source>
        <translation>Kauft das 1,5-Fache der ersten Menge nach, sobald der Preis 0,5 % gegen eine Position läuft; erst simuliert, und wieder aus, wo es schlechter läuft. Der Stop begrenzt weiter den ganzen Verlust.</translation>
    </message>
    <message>
        <source>Adds 1.5, 2.0, 2.3 and 2.5 times the first quantity at 0.5, 1.0, 1.5 and 2.0 %. More than the first step never fits the cap of 4 times the first notional; after an entry that Block enlarged usually none fits.</source>
        <translation>Kauft das 1,5-, 2,0-, 2,3- und 2,5-Fache der ersten Menge bei 0,5, 1,0, 1,5 und 2,0 % nach. Mehr als die erste Stufe passt nie unter die Obergrenze vom 4-Fachen des ersten Nominalwerts; nach einem von Block vergrößerten Einstieg meist keine.</translation>
    </message>
    <message>
        <source>Adopt</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Adverse move</source>
        <translation>Gegenbewegung</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>All positions together stay within the limit. Off: never blocks an entry.</source>
        <translation>Alle Positionen zusammen bleiben in der Grenze. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>All rules passed</source>
        <translation>Alle Regeln bestanden</translation>
    </message>
    <message>
        <source>An earlier run ended with an error or met one: there is a crash report.</source>
        <translation>Ein früherer Lauf endete mit einem Fehler oder traf auf einen: Es gibt einen Absturzbericht.</translation>
    </message>
    <message>
        <source>An earlier run ended with an error or met one: {0} crash reports.</source>
        <translation>Ein früherer Lauf endete mit einem Fehler oder traf auf einen: {0} Absturzberichte.</translation>
    </message>
    <message>
        <source>An entry order not filled by then is cancelled.</source>
        <translation>Eine bis dahin nicht ausgeführte Einstiegsorder wird storniert.</translation>
    </message>
    <message>
        <source>An order was refused</source>
        <translation>Eine Order wurde abgelehnt</translation>
    </message>
    <message>
        <source>An order without a client id cannot be followed: cancel it</source>
        <translation>Eine Order ohne Client-Id lässt sich nicht verfolgen: stornieren</translation>
    </message>
    <message>
        <source>An order&apos;s price is near the last price. Off: never blocks an entry.</source>
        <translation>Der Preis einer Order liegt nahe am letzten Preis. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>Another host instead of the venue&apos;s own, e.g. https://api.example.com. Empty: the venue&apos;s.</source>
        <translation>Ein anderer Host statt des eigenen der Börse, z. B. https://api.example.com. Leer: der der Börse.</translation>
    </message>
    <message>
        <source>Any engine</source>
        <translation>Jede Engine</translation>
    </message>
    <message>
        <source>Armed again: the engine can be started</source>
        <translation>Wieder scharf: die Engine kann gestartet werden</translation>
    </message>
    <message>
        <source>Asks the release channel for the newest version, never while an engine runs. Installs nothing.</source>
        <translation>Fragt den Veröffentlichungskanal nach der neuesten Version, nie während eine Engine läuft. Installiert nichts.</translation>
    </message>
    <message>
        <source>At the same time on this connection.</source>
        <translation>Gleichzeitig auf dieser Verbindung.</translation>
    </message>
    <message>
        <source>At the same time, of one configuration set.</source>
        <translation>Gleichzeitig, von einem Konfigurationssatz.</translation>
    </message>
    <message>
        <source>At the same time, on one side.</source>
        <translation>Gleichzeitig, auf einer Seite.</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>Auto</translation>
    </message>
    <message>
        <source>Auto (steady change)</source>
        <translation>Auto (stetige Änderung)</translation>
    </message>
    <message>
        <source>Auto change</source>
        <translation>Auto: Änderung</translation>
    </message>
    <message>
        <source>Auto windows</source>
        <translation>Auto: Fenster</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>Durchschnitt</translation>
    </message>
    <message>
        <source>Average positions</source>
        <translation>Durchschnittliche Positionen</translation>
    </message>
    <message>
        <source>Back-test finished</source>
        <translation>Backtest beendet</translation>
    </message>
    <message>
        <source>Back-test processes</source>
        <translation>Backtest-Prozesse</translation>
    </message>
    <message>
        <source>Backtest finished</source>
        <translation>Backtest beendet</translation>
    </message>
    <message>
        <source>Backtests</source>
        <translation>Backtests</translation>
    </message>
    <message>
        <source>Backup</source>
        <translation>Sicherung</translation>
    </message>
    <message>
        <source>Backup failed</source>
        <translation>Sicherung fehlgeschlagen</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Guthaben</translation>
    </message>
    <message>
        <source>Balance or equity is unknown</source>
        <translation>Guthaben oder Eigenkapital ist unbekannt</translation>
    </message>
    <message>
        <source>Bars of {0} cannot be made of price steps of {1} s. Choose another price grid in the connection&apos;s settings, or longer bars in the set.</source>
        <translation>Balken von {0} lassen sich nicht aus Preisschritten von {1} s bilden. In den Einstellungen der Verbindung ein anderes Preisraster wählen, oder längere Balken im Satz.</translation>
    </message>
    <message>
        <source>Bars of {0} cannot be made of {1} candles. Choose bars of {2} or a multiple of it.</source>
        <translation>Balken von {0} lassen sich nicht aus Kerzen von {1} bilden. Balken von {2} oder einem Vielfachen davon wählen.</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>Base</translation>
    </message>
    <message>
        <source>Base 1: closed positions</source>
        <translation>Base 1: geschlossene Positionen</translation>
    </message>
    <message>
        <source>Base 1: win rate</source>
        <translation>Base 1: Trefferquote</translation>
    </message>
    <message>
        <source>Base 2: closed positions</source>
        <translation>Base 2: geschlossene Positionen</translation>
    </message>
    <message>
        <source>Base 2: payoff</source>
        <translation>Base 2: Gewinn zu Verlust</translation>
    </message>
    <message>
        <source>Base 2: win rate</source>
        <translation>Base 2: Trefferquote</translation>
    </message>
    <message>
        <source>Base phase 2: payoff</source>
        <translation>Base Phase 2: Gewinn zu Verlust</translation>
    </message>
    <message>
        <source>Base phase {0}</source>
        <translation>Base Phase {0}</translation>
    </message>
    <message>
        <source>Base volume factor</source>
        <translation>Grundfaktor</translation>
    </message>
    <message>
        <source>Below minimum</source>
        <translation>Unter dem Minimum</translation>
    </message>
    <message>
        <source>Below the venue&apos;s minimum</source>
        <translation>Unter dem Minimum der Börse</translation>
    </message>
    <message>
        <source>Bin</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Binance</source>
        <translation>Binance</translation>
    </message>
    <message>
        <source>Bitget</source>
        <translation>Bitget</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>Block</translation>
    </message>
    <message>
        <source>Block cap</source>
        <translation>Block-Obergrenze</translation>
    </message>
    <message>
        <source>Block off: {0}</source>
        <translation>Block aus: {0}</translation>
    </message>
    <message>
        <source>Block ratio</source>
        <translation>Block-Verhältnis</translation>
    </message>
    <message>
        <source>Block: {0}</source>
        <translation>Block: {0}</translation>
    </message>
    <message>
        <source>Bollinger</source>
        <translation>Bollinger</translation>
    </message>
    <message>
        <source>Books and venue differ</source>
        <translation>Bücher und Börse weichen ab</translation>
    </message>
    <message>
        <source>Break-even plus</source>
        <translation>Break-even plus</translation>
    </message>
    <message>
        <source>Buy</source>
        <translation>Kauf</translation>
    </message>
    <message>
        <source>Buy Amount</source>
        <translation>Buy Amount</translation>
    </message>
    <message>
        <source>Buy Currency</source>
        <translation>Buy Currency</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>Von Hand</translation>
    </message>
    <message>
        <source>By hand, by a command or by another program.</source>
        <translation>Von Hand, durch einen Befehl oder ein anderes Programm.</translation>
    </message>
    <message>
        <source>By its first fill, on paper as well.</source>
        <translation>Mit ihrer ersten Ausführung, auch auf Paper.</translation>
    </message>
    <message>
        <source>By the venue; what is refused here is under Why nothing happened.</source>
        <translation>Von der Börse; was hier abgelehnt wird, steht unter „Warum nichts geschah“.</translation>
    </message>
    <message>
        <source>Bybit</source>
        <translation>Bybit</translation>
    </message>
    <message>
        <source>CTS Desktop</source>
        <translation>CTS Desktop</translation>
    </message>
    <message>
        <source>CTS Desktop is running already</source>
        <translation>CTS Desktop läuft schon</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel entries on stop</source>
        <translation>Einstiege beim Stoppen stornieren</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Storniert</translation>
    </message>
    <message>
        <source>Cancelled; what came is kept. {0}</source>
        <translation>Abgebrochen; was kam, bleibt erhalten. {0}</translation>
    </message>
    <message>
        <source>Candle history</source>
        <translation>Kerzenverlauf</translation>
    </message>
    <message>
        <source>Candle history of {0}: {1}</source>
        <translation>Kerzenverlauf von {0}: {1}</translation>
    </message>
    <message>
        <source>Candle history: {0}; it will be tried again</source>
        <translation>Kerzenverlauf: {0}; es wird erneut versucht</translation>
    </message>
    <message>
        <source>Candles</source>
        <translation>Kerzen</translation>
    </message>
    <message>
        <source>Candles need ts_ms, open, high, low, close, volume; trades need timestamp, price, quantity.</source>
        <translation>Kerzen brauchen ts_ms, open, high, low, close, volume; Trades brauchen timestamp, price, quantity.</translation>
    </message>
    <message>
        <source>Candles of {0} cannot be made of {1} bars. Choose a timeframe that is a multiple of {2}, or finer data.</source>
        <translation>Kerzen von {0} lassen sich nicht aus Balken von {1} bilden. Einen Zeitrahmen wählen, der ein Vielfaches von {2} ist, oder feinere Daten.</translation>
    </message>
    <message>
        <source>Cannot start while {0}</source>
        <translation>Start nicht möglich im Zustand „{0}“</translation>
    </message>
    <message>
        <source>Cannot stop while stopping</source>
        <translation>Stoppen nicht möglich, während gestoppt wird</translation>
    </message>
    <message>
        <source>Cannot {0} while {1}</source>
        <translation>„{0}“ nicht möglich im Zustand „{1}“</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Change its permissions.</source>
        <translation>Die Zugriffsrechte ändern.</translation>
    </message>
    <message>
        <source>Change the key&apos;s rights at the exchange, then test again.</source>
        <translation>Die Rechte des Schlüssels an der Börse ändern, dann erneut testen.</translation>
    </message>
    <message>
        <source>Change the key&apos;s rights at the exchange.</source>
        <translation>Die Rechte des Schlüssels an der Börse ändern.</translation>
    </message>
    <message>
        <source>Check that key and secret are complete, that the key allows this computer&apos;s address, and that it is not one of the {0} site.</source>
        <translation>Prüfen, ob Schlüssel und Geheimnis vollständig sind, ob der Schlüssel die Adresse dieses Computers zulässt, und ob er nicht von der {0}-Seite stammt.</translation>
    </message>
    <message>
        <source>Check the disk and copy your backups elsewhere.</source>
        <translation>Den Datenträger prüfen und die Sicherungen anderswohin kopieren.</translation>
    </message>
    <message>
        <source>Check the disk and the path.</source>
        <translation>Den Datenträger und den Pfad prüfen.</translation>
    </message>
    <message>
        <source>Check the network and the market&apos;s data</source>
        <translation>Netzwerk und Daten des Marktes prüfen</translation>
    </message>
    <message>
        <source>Check the network, endpoint and proxy, and whether the exchange is up.</source>
        <translation>Netzwerk, Endpunkt und Proxy prüfen, und ob die Börse erreichbar ist.</translation>
    </message>
    <message>
        <source>Check the path, or reconnect the disk it is on.</source>
        <translation>Den Pfad prüfen oder den zugehörigen Datenträger wieder anschließen.</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>Den Pfad prüfen.</translation>
    </message>
    <message>
        <source>Check the rights of the key, the balance and the symbols.</source>
        <translation>Rechte des Schlüssels, Guthaben und Symbole prüfen.</translation>
    </message>
    <message>
        <source>Check: clock</source>
        <translation>Prüfung: Uhr</translation>
    </message>
    <message>
        <source>Check: cooldown</source>
        <translation>Prüfung: Ruhezeit</translation>
    </message>
    <message>
        <source>Check: daily loss</source>
        <translation>Prüfung: Tagesverlust</translation>
    </message>
    <message>
        <source>Check: drawdown</source>
        <translation>Prüfung: Drawdown</translation>
    </message>
    <message>
        <source>Check: exposure</source>
        <translation>Prüfung: Exposure</translation>
    </message>
    <message>
        <source>Check: exposure per symbol</source>
        <translation>Prüfung: Exposure je Symbol</translation>
    </message>
    <message>
        <source>Check: free balance</source>
        <translation>Prüfung: freies Guthaben</translation>
    </message>
    <message>
        <source>Check: fresh prices</source>
        <translation>Prüfung: frische Preise</translation>
    </message>
    <message>
        <source>Check: leverage</source>
        <translation>Prüfung: Hebel</translation>
    </message>
    <message>
        <source>Check: liquidation</source>
        <translation>Prüfung: Liquidation</translation>
    </message>
    <message>
        <source>Check: open positions</source>
        <translation>Prüfung: offene Positionen</translation>
    </message>
    <message>
        <source>Check: orders per minute</source>
        <translation>Prüfung: Orders je Minute</translation>
    </message>
    <message>
        <source>Check: positions per set</source>
        <translation>Prüfung: Positionen je Satz</translation>
    </message>
    <message>
        <source>Check: positions per symbol</source>
        <translation>Prüfung: Positionen je Symbol</translation>
    </message>
    <message>
        <source>Check: price band</source>
        <translation>Prüfung: Preisband</translation>
    </message>
    <message>
        <source>Check: same order again</source>
        <translation>Prüfung: gleiche Order noch einmal</translation>
    </message>
    <message>
        <source>Checking clock and key</source>
        <translation>Uhr und Schlüssel werden geprüft</translation>
    </message>
    <message>
        <source>Choose 1 to {0} configurations to save</source>
        <translation>1 bis {0} Konfigurationen zum Speichern wählen</translation>
    </message>
    <message>
        <source>Choose a profile folder on a writable disk.</source>
        <translation>Einen Profilordner auf einem beschreibbaren Datenträger wählen.</translation>
    </message>
    <message>
        <source>Choose a profile folder with a shorter path.</source>
        <translation>Einen Profilordner mit kürzerem Pfad wählen.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>Choose “live” under Keep the computer awake in the settings.</source>
        <translation>In den Einstellungen unter „Computer wach halten“ „Live“ wählen.</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
    <message>
        <source>Clock jumped</source>
        <translation>Uhr gesprungen</translation>
    </message>
    <message>
        <source>Clock offset</source>
        <translation>Uhrabweichung</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Ausstieg</translation>
    </message>
    <message>
        <source>Close other programs and start again.</source>
        <translation>Andere Programme schließen und neu starten.</translation>
    </message>
    <message>
        <source>Close that program and try again.</source>
        <translation>Jenes Programm schließen und erneut versuchen.</translation>
    </message>
    <message>
        <source>Close the positions and cancel the orders of {0} at the venue and start again</source>
        <translation>Die Positionen von {0} an der Börse schließen, die Orders stornieren und neu starten</translation>
    </message>
    <message>
        <source>Close: {0}</source>
        <translation>Schließen: {0}</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Geschlossen</translation>
    </message>
    <message>
        <source>Closing</source>
        <translation>Schließt</translation>
    </message>
    <message>
        <source>Closing {0}</source>
        <translation>Wird geschlossen: {0}</translation>
    </message>
    <message>
        <source>Coinbase</source>
        <translation>Coinbase</translation>
    </message>
    <message>
        <source>Cointracking</source>
        <translation>CoinTracking</translation>
    </message>
    <message>
        <source>Collecting</source>
        <translation>Sammelt</translation>
    </message>
    <message>
        <source>Comma-separated symbols or base currencies.</source>
        <translation>Symbole oder Basiswährungen, durch Kommas getrennt.</translation>
    </message>
    <message>
        <source>Comma-separated. Empty takes all of a simulated market; an exchange needs names or a rule.</source>
        <translation>Durch Kommas getrennt. Leer nimmt alle eines simulierten Marktes; eine Börse braucht Namen oder eine Regel.</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Comment</translation>
    </message>
    <message>
        <source>Compared entry</source>
        <translation>Verglichener Einstieg</translation>
    </message>
    <message>
        <source>Compared exit</source>
        <translation>Verglichener Ausstieg</translation>
    </message>
    <message>
        <source>Comparing with the venue</source>
        <translation>Abgleich mit der Börse</translation>
    </message>
    <message>
        <source>Complete already</source>
        <translation>Schon vollständig</translation>
    </message>
    <message>
        <source>Complete and within their ranges</source>
        <translation>Vollständig und innerhalb der Bereiche</translation>
    </message>
    <message>
        <source>Complete: {0} new candles</source>
        <translation>Vollständig: {0} neue Kerzen</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Verbindet</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Connection failed</source>
        <translation>Verbindung ausgefallen</translation>
    </message>
    <message>
        <source>Connection recovered</source>
        <translation>Verbindung wiederhergestellt</translation>
    </message>
    <message>
        <source>Connection {0} added</source>
        <translation>Verbindung {0} angelegt</translation>
    </message>
    <message>
        <source>Connection {0} brought back</source>
        <translation>Verbindung {0} zurückgeholt</translation>
    </message>
    <message>
        <source>Connection {0} changed{1}</source>
        <translation>Verbindung {0} geändert{1}</translation>
    </message>
    <message>
        <source>Connection {0} {1}</source>
        <translation>Verbindung {0} {1}</translation>
    </message>
    <message>
        <source>Cooldown</source>
        <translation>Ruhezeit</translation>
    </message>
    <message>
        <source>Cooldown after close</source>
        <translation>Ruhezeit nach dem Schließen</translation>
    </message>
    <message>
        <source>Copy or download it again.</source>
        <translation>Erneut kopieren oder laden.</translation>
    </message>
    <message>
        <source>Correct or remove the line.</source>
        <translation>Die Zeile berichtigen oder entfernen.</translation>
    </message>
    <message>
        <source>Cross</source>
        <translation>Cross</translation>
    </message>
    <message>
        <source>DCA</source>
        <translation>DCA</translation>
    </message>
    <message>
        <source>DCA off: nothing compared yet</source>
        <translation>DCA aus: noch nichts verglichen</translation>
    </message>
    <message>
        <source>DCA off: {0}</source>
        <translation>DCA aus: {0}</translation>
    </message>
    <message>
        <source>DCA steps</source>
        <translation>DCA-Stufen</translation>
    </message>
    <message>
        <source>DCA target</source>
        <translation>DCA-Ziel</translation>
    </message>
    <message>
        <source>DCA: {0}</source>
        <translation>DCA: {0}</translation>
    </message>
    <message>
        <source>Daily</source>
        <translation>Täglich</translation>
    </message>
    <message>
        <source>Daily backups kept</source>
        <translation>Behaltene tägliche Sicherungen</translation>
    </message>
    <message>
        <source>Daily loss</source>
        <translation>Tagesverlust</translation>
    </message>
    <message>
        <source>Daily loss or drawdown of a connection.</source>
        <translation>Tagesverlust oder Drawdown einer Verbindung.</translation>
    </message>
    <message>
        <source>Daily loss {0} %, drawdown {1} %, exposure {2} %</source>
        <translation>Tagesverlust {0} %, Drawdown {1} %, Exposure {2} %</translation>
    </message>
    <message>
        <source>Daily loss {0} of</source>
        <translation>Tagesverlust {0} von</translation>
    </message>
    <message>
        <source>Data &amp; backup</source>
        <translation>Daten &amp; Sicherung</translation>
    </message>
    <message>
        <source>Data files</source>
        <translation>Datendateien</translation>
    </message>
    <message>
        <source>Data is stale after</source>
        <translation>Daten veraltet nach</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Day starts at</source>
        <translation>Tagesbeginn</translation>
    </message>
    <message>
        <source>Dca</source>
        <translation>DCA</translation>
    </message>
    <message>
        <source>Dead-man switch</source>
        <translation>Totmannschalter</translation>
    </message>
    <message>
        <source>Debug</source>
        <translation>Debug</translation>
    </message>
    <message>
        <source>Degraded</source>
        <translation>Beeinträchtigt</translation>
    </message>
    <message>
        <source>Delete files or ask for a larger quota.</source>
        <translation>Dateien löschen oder ein größeres Kontingent verlangen.</translation>
    </message>
    <message>
        <source>Depth below the maximum that ends a set.</source>
        <translation>Tiefe unter dem Höchststand, die einen Satz beendet.</translation>
    </message>
    <message>
        <source>Derivatives / Futures {0}</source>
        <translation>Derivatives / Futures {0}</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Desktop</source>
        <translation>Desktop</translation>
    </message>
    <message>
        <source>Desktop, outside</source>
        <translation>Desktop, nach außen</translation>
    </message>
    <message>
        <source>Desktop, sound</source>
        <translation>Desktop, Ton</translation>
    </message>
    <message>
        <source>Desktop, sound, outside</source>
        <translation>Desktop, Ton, nach außen</translation>
    </message>
    <message>
        <source>Deviations</source>
        <translation>Abweichungen</translation>
    </message>
    <message>
        <source>Difference found</source>
        <translation>Abweichung gefunden</translation>
    </message>
    <message>
        <source>Difference to the venue&apos;s clock.</source>
        <translation>Unterschied zur Uhr der Börse.</translation>
    </message>
    <message>
        <source>Differs by {0} ms from the venue&apos;s</source>
        <translation>Weicht um {0} ms von der Uhr der Börse ab</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>Direction</translation>
    </message>
    <message>
        <source>Direction (reversal)</source>
        <translation>Direction (Umkehr)</translation>
    </message>
    <message>
        <source>Direction ranges</source>
        <translation>Direction: Rückblicke</translation>
    </message>
    <message>
        <source>Direction threshold k</source>
        <translation>Direction: Schwelle k</translation>
    </message>
    <message>
        <source>Direction with a filter of its own and no opposite move.</source>
        <translation>Direction mit eigenem Filter und ohne Gegenbewegung.</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>Ausgeschaltet</translation>
    </message>
    <message>
        <source>Discord</source>
        <translation>Discord</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Datenträger</translation>
    </message>
    <message>
        <source>Distance from the entry price of the stop that an adopted position gets.</source>
        <translation>Abstand vom Einstiegspreis des Stops, den eine übernommene Position bekommt.</translation>
    </message>
    <message>
        <source>Distance of an order&apos;s price from the last price.</source>
        <translation>Abstand des Preises einer Order vom letzten Preis.</translation>
    </message>
    <message>
        <source>Distance of the target that an adopted position gets; 0 is none.</source>
        <translation>Abstand des Ziels, das eine übernommene Position bekommt; 0 ist keines.</translation>
    </message>
    <message>
        <source>Distances tried, as shares of the take profit. A list: every value is tried.</source>
        <translation>Versuchte Abstände als Anteile des Gewinnziels. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Distances tried, in cost units. A list: every value is tried.</source>
        <translation>Versuchte Abstände in Kosteneinheiten. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Download of {0} {1} ({2})</source>
        <translation>Laden von {0} {1} ({2})</translation>
    </message>
    <message>
        <source>Drawdown</source>
        <translation>Drawdown</translation>
    </message>
    <message>
        <source>Drawdown ratio</source>
        <translation>Drawdown-Anteil</translation>
    </message>
    <message>
        <source>Drawdown time</source>
        <translation>Drawdown-Dauer</translation>
    </message>
    <message>
        <source>Drawdown {0} from the peak of</source>
        <translation>Drawdown {0} vom Höchststand von</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Doppelt</translation>
    </message>
    <message>
        <source>Dust</source>
        <translation>Restmenge</translation>
    </message>
    <message>
        <source>Each symbol stays within the limit. Off: never blocks an entry.</source>
        <translation>Jedes Symbol bleibt in der Grenze. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>Emergency</source>
        <translation>Not-Halt</translation>
    </message>
    <message>
        <source>Emergency stop</source>
        <translation>Not-Halt</translation>
    </message>
    <message>
        <source>Emergency stop closes positions</source>
        <translation>Not-Halt schließt Positionen</translation>
    </message>
    <message>
        <source>Emergency stop engaged</source>
        <translation>Not-Halt ausgelöst</translation>
    </message>
    <message>
        <source>Enabled</source>
        <translation>Eingeschaltet</translation>
    </message>
    <message>
        <source>Ended differently ({0}; simulated: {1}): the exits do not compare</source>
        <translation>Anders beendet ({0}; simuliert: {1}): die Ausstiege sind nicht vergleichbar</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>Engine failed</source>
        <translation>Engine ausgefallen</translation>
    </message>
    <message>
        <source>Engine not running</source>
        <translation>Engine läuft nicht</translation>
    </message>
    <message>
        <source>Engine started</source>
        <translation>Engine gestartet</translation>
    </message>
    <message>
        <source>Engine stopped</source>
        <translation>Engine gestoppt</translation>
    </message>
    <message>
        <source>Engine: {0} → {1}</source>
        <translation>Engine: {0} → {1}</translation>
    </message>
    <message>
        <source>Entries do not come in bursts. Off: never blocks an entry.</source>
        <translation>Einstiege kommen nicht in Schüben. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>Entries sent within any minute.</source>
        <translation>Einstiege, die innerhalb einer Minute gesendet werden.</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>Einstieg</translation>
    </message>
    <message>
        <source>Entry timeout</source>
        <translation>Frist für Einstiege</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Evaluating</source>
        <translation>In Auswertung</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Evidenz</translation>
    </message>
    <message>
        <source>Evidence a set needs of its own.</source>
        <translation>Evidenz, die ein Satz selbst braucht.</translation>
    </message>
    <message>
        <source>Evidence asked for against chance. Off lets lucky sets through.</source>
        <translation>Verlangte Evidenz gegen den Zufall. Aus lässt Sätze durch, die nur Glück hatten.</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>Exchange</translation>
    </message>
    <message>
        <source>Exchange: expectancy</source>
        <translation>Exchange: Erwartungswert</translation>
    </message>
    <message>
        <source>Exchange: window</source>
        <translation>Exchange: Fenster</translation>
    </message>
    <message>
        <source>Exchange: {0}</source>
        <translation>Börse: {0}</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>Abgelaufen</translation>
    </message>
    <message>
        <source>Export it again as plain comma-separated text.</source>
        <translation>Erneut exportieren, als einfachen Text mit Kommas als Trennzeichen.</translation>
    </message>
    <message>
        <source>Export it again with data.</source>
        <translation>Erneut exportieren, mit Daten.</translation>
    </message>
    <message>
        <source>Export it again, with a header line and data.</source>
        <translation>Erneut exportieren, mit Kopfzeile und Daten.</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Exposure</translation>
    </message>
    <message>
        <source>Exposure in the symbol would be too high</source>
        <translation>Das Exposure im Symbol wäre zu hoch</translation>
    </message>
    <message>
        <source>Exposure per symbol</source>
        <translation>Exposure je Symbol</translation>
    </message>
    <message>
        <source>External</source>
        <translation>Von außen</translation>
    </message>
    <message>
        <source>Fail at drawdown</source>
        <translation>Ende bei Drawdown</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Failed: the answer makes no sense ({0})</source>
        <translation>Fehlgeschlagen: die Antwort ergibt keinen Sinn ({0})</translation>
    </message>
    <message>
        <source>Failed: {0}</source>
        <translation>Fehlgeschlagen: {0}</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>Fault</source>
        <translation>Störung</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Gebühr</translation>
    </message>
    <message>
        <source>Fee Amount</source>
        <translation>Fee Amount</translation>
    </message>
    <message>
        <source>Fee Currency</source>
        <translation>Fee Currency</translation>
    </message>
    <message>
        <source>Fees</source>
        <translation>Gebühren</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Files: choose at least one csv or csv.gz file of candles</source>
        <translation>Dateien: mindestens eine csv- oder csv.gz-Datei mit Kerzen wählen</translation>
    </message>
    <message>
        <source>Filled</source>
        <translation>Ausgeführt</translation>
    </message>
    <message>
        <source>Filter of direction and move: how lively the window must be. A list: every value is tried.</source>
        <translation>Filter von Direction und Move: wie lebhaft das Fenster sein muss. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Filter of direction and move: liveliness of the newest fifth against the whole window. A list: every value is tried.</source>
        <translation>Filter von Direction und Move: Lebhaftigkeit des neuesten Fünftels gegen das ganze Fenster. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Filter of direction and move: share of the best excursion that may be given back. A list: every value is tried.</source>
        <translation>Filter von Direction und Move: Anteil des besten Ausschlags, der wieder verloren gehen darf. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>First entry</source>
        <translation>Erster Einstieg</translation>
    </message>
    <message>
        <source>Fits the minima of {0}</source>
        <translation>Passt zu den Mindestmengen von {0}</translation>
    </message>
    <message>
        <source>For TLS: a PEM file.</source>
        <translation>Für TLS: eine PEM-Datei.</translation>
    </message>
    <message>
        <source>Free some space on that disk and try again.</source>
        <translation>Auf diesem Datenträger etwas Platz schaffen und erneut versuchen.</translation>
    </message>
    <message>
        <source>Free some space on the disk of the profile.</source>
        <translation>Auf dem Datenträger des Profils etwas Platz schaffen.</translation>
    </message>
    <message>
        <source>Free space or raise the file size limit.</source>
        <translation>Platz schaffen oder die Grenze für Dateigrößen anheben.</translation>
    </message>
    <message>
        <source>From peak equity.</source>
        <translation>Vom höchsten Eigenkapital.</translation>
    </message>
    <message>
        <source>Funding</source>
        <translation>Funding</translation>
    </message>
    <message>
        <source>Futures</source>
        <translation>Futures</translation>
    </message>
    <message>
        <source>Gains against losses over the window.</source>
        <translation>Gewinne gegen Verluste über das Fenster.</translation>
    </message>
    <message>
        <source>Gate</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Generic</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Give your user read and write rights to it.</source>
        <translation>Dem eigenen Benutzer Lese- und Schreibrechte darauf geben.</translation>
    </message>
    <message>
        <source>Global</source>
        <translation>Global</translation>
    </message>
    <message>
        <source>Google Chat</source>
        <translation>Google Chat</translation>
    </message>
    <message>
        <source>Gotify</source>
        <translation>Gotify</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>Raster</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>HOST:PORT, or unix:PATH. Others than 127.0.0.1 need the consent below and TLS.</source>
        <translation>HOST:PORT oder unix:PFAD. Andere als 127.0.0.1 brauchen die Zustimmung unten und TLS.</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>Gesund</translation>
    </message>
    <message>
        <source>Hedge</source>
        <translation>Hedge</translation>
    </message>
    <message>
        <source>Highest leverage ever used.</source>
        <translation>Höchster Hebel, der je benutzt wird.</translation>
    </message>
    <message>
        <source>Highest volume factor.</source>
        <translation>Höchster Volumenfaktor.</translation>
    </message>
    <message>
        <source>Home Assistant</source>
        <translation>Home Assistant</translation>
    </message>
    <message>
        <source>Hour</source>
        <translation>Stunde</translation>
    </message>
    <message>
        <source>Hour (UTC) from which the daily loss is measured anew.</source>
        <translation>Stunde (UTC), ab der der Tagesverlust neu gemessen wird.</translation>
    </message>
    <message>
        <source>Hourly</source>
        <translation>Stündlich</translation>
    </message>
    <message>
        <source>Hourly backups kept</source>
        <translation>Behaltene stündliche Sicherungen</translation>
    </message>
    <message>
        <source>How lively the window must be. A list: every value is tried.</source>
        <translation>Wie lebhaft das Fenster sein muss. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>How many processes calculate back-tests; 0 leaves one core to everything else.</source>
        <translation>Wie viele Prozesse Backtests rechnen; 0 lässt einen Kern für alles andere frei.</translation>
    </message>
    <message>
        <source>How many the rule picks.</source>
        <translation>Wie viele die Regel auswählt.</translation>
    </message>
    <message>
        <source>How often a faulted engine is started again by itself.</source>
        <translation>Wie oft eine gestörte Engine von selbst neu gestartet wird.</translation>
    </message>
    <message>
        <source>Hyperliquid</source>
        <translation>Hyperliquid</translation>
    </message>
    <message>
        <source>IP Address</source>
        <translation>IP-Adresse</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>Ruht</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>Ignorieren</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>Importiert</translation>
    </message>
    <message>
        <source>In quiet hours there is no message of the desktop and no sound, and what goes outside waits. Equal hours: never quiet.</source>
        <translation>In den Ruhestunden gibt es keine Nachricht auf dem Desktop und keinen Ton, und was nach außen geht, wartet. Gleiche Stunden: nie Ruhe.</translation>
    </message>
    <message>
        <source>In sample: some of the time is needed to choose on</source>
        <translation>In der Stichprobe: ein Teil der Zeit wird zum Auswählen gebraucht</translation>
    </message>
    <message>
        <source>Indication</source>
        <translation>Indikation</translation>
    </message>
    <message>
        <source>Indications</source>
        <translation>Indikationen</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>Info</translation>
    </message>
    <message>
        <source>Intent</source>
        <translation>Vorgemerkt</translation>
    </message>
    <message>
        <source>Interrupted when the program ended. {0}</source>
        <translation>Durch das Ende des Programms unterbrochen. {0}</translation>
    </message>
    <message>
        <source>Isolated</source>
        <translation>Isolated</translation>
    </message>
    <message>
        <source>It answers</source>
        <translation>Sie antwortet</translation>
    </message>
    <message>
        <source>It could not go on by itself; nothing new is opened.</source>
        <translation>Sie konnte nicht von selbst weiterlaufen; es wird nichts Neues eröffnet.</translation>
    </message>
    <message>
        <source>It does not run</source>
        <translation>Es läuft nicht</translation>
    </message>
    <message>
        <source>It failed unexpectedly: {0}. The log has more.</source>
        <translation>Unerwartet fehlgeschlagen: {0}. Mehr steht im Protokoll.</translation>
    </message>
    <message>
        <source>It is done, or has failed.</source>
        <translation>Er ist fertig oder fehlgeschlagen.</translation>
    </message>
    <message>
        <source>It is set at the start. Where positions are open, close them first.</source>
        <translation>Wird beim Start gesetzt. Wo Positionen offen sind, diese zuerst schließen.</translation>
    </message>
    <message>
        <source>It is tried again after ten minutes.</source>
        <translation>Sie wird nach zehn Minuten erneut versucht.</translation>
    </message>
    <message>
        <source>It runs again</source>
        <translation>Sie läuft wieder</translation>
    </message>
    <message>
        <source>It runs again after a fault.</source>
        <translation>Sie läuft nach einer Störung wieder.</translation>
    </message>
    <message>
        <source>It was added to: the exits do not compare</source>
        <translation>Sie wurde aufgestockt: die Ausstiege sind nicht vergleichbar</translation>
    </message>
    <message>
        <source>It was begun by version {0}: run it again.</source>
        <translation>Mit Version {0} begonnen: erneut laufen lassen.</translation>
    </message>
    <message>
        <source>It was never tried in this profile</source>
        <translation>Er wurde in diesem Profil nie ausprobiert</translation>
    </message>
    <message>
        <source>It was tried in this profile</source>
        <translation>Er wurde in diesem Profil ausprobiert</translation>
    </message>
    <message>
        <source>Its configuration set is no longer in the grid</source>
        <translation>Der zugehörige Konfigurationssatz ist nicht mehr im Raster</translation>
    </message>
    <message>
        <source>Its engine has stopped because of a fault.</source>
        <translation>Ihre Engine hat wegen einer Störung gestoppt.</translation>
    </message>
    <message>
        <source>Keep log for</source>
        <translation>Protokoll behalten für</translation>
    </message>
    <message>
        <source>Keep notices for</source>
        <translation>Meldungen behalten für</translation>
    </message>
    <message>
        <source>Keep the computer awake</source>
        <translation>Computer wach halten</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Keychain</source>
        <translation>Schlüsselbund</translation>
    </message>
    <message>
        <source>Kill switch</source>
        <translation>Notschalter</translation>
    </message>
    <message>
        <source>Kind of file: choose one of {0}</source>
        <translation>Art der Datei: eine von {0} wählen</translation>
    </message>
    <message>
        <source>Koinly</source>
        <translation>Koinly</translation>
    </message>
    <message>
        <source>Kraken</source>
        <translation>Kraken</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Ladder</source>
        <translation>Leiter</translation>
    </message>
    <message>
        <source>Larger entries after losing blocks of 2, 4, 6 or 8 results of the set, simulated before it acts and off again where it does worse.</source>
        <translation>Größere Einstiege nach Verlustblöcken von 2, 4, 6 oder 8 Ergebnissen des Satzes; erst simuliert, und wieder aus, wo es schlechter läuft.</translation>
    </message>
    <message>
        <source>Largest loss</source>
        <translation>Größter Verlust</translation>
    </message>
    <message>
        <source>Largest win</source>
        <translation>Größter Gewinn</translation>
    </message>
    <message>
        <source>Last-part ratio</source>
        <translation>Anteil des letzten Teils</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>Learn costs</source>
        <translation>Kosten lernen</translation>
    </message>
    <message>
        <source>Least age</source>
        <translation>Mindestalter</translation>
    </message>
    <message>
        <source>Least share of winners.</source>
        <translation>Mindestanteil der Gewinner.</translation>
    </message>
    <message>
        <source>Least traded value</source>
        <translation>Mindestumsatz</translation>
    </message>
    <message>
        <source>Length of one step of the price grid; 0 picks the finest that suits the data. With another step every set starts anew.</source>
        <translation>Länge eines Schritts des Preisrasters; 0 wählt den feinsten, der zu den Daten passt. Mit einem anderen Schritt beginnt jeder Satz von vorn.</translation>
    </message>
    <message>
        <source>Length of the window. A list: every value is tried.</source>
        <translation>Länge des Fensters. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Let other machines in</source>
        <translation>Andere Computer einlassen</translation>
    </message>
    <message>
        <source>Lets other programs on this machine look and, with a token for it, act.</source>
        <translation>Lässt andere Programme auf diesem Computer zusehen und, mit einem Token dafür, handeln.</translation>
    </message>
    <message>
        <source>Leverage</source>
        <translation>Hebel</translation>
    </message>
    <message>
        <source>Leverage cap</source>
        <translation>Höchster Hebel</translation>
    </message>
    <message>
        <source>Leverage is above the cap</source>
        <translation>Der Hebel liegt über dem höchsten erlaubten</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Limit</translation>
    </message>
    <message>
        <source>Limit reached</source>
        <translation>Grenze erreicht</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>Liquidation</source>
        <translation>Liquidation</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>List only</source>
        <translation>Nur Liste</translation>
    </message>
    <message>
        <source>Listening</source>
        <translation>Empfangsbereit</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Live volume factor</source>
        <translation>Live-Volumenfaktor</translation>
    </message>
    <message>
        <source>Liveliness of the newest fifth against the whole window. A list: every value is tried.</source>
        <translation>Lebhaftigkeit des neuesten Fünftels gegen das ganze Fenster. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Loading history</source>
        <translation>Verlauf wird geladen</translation>
    </message>
    <message>
        <source>Loading settings</source>
        <translation>Einstellungen werden geladen</translation>
    </message>
    <message>
        <source>Loading symbols</source>
        <translation>Symbole werden geladen</translation>
    </message>
    <message>
        <source>Local stop</source>
        <translation>Eigener Stop</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>Gesperrt</translation>
    </message>
    <message>
        <source>Long</source>
        <translation>Long</translation>
    </message>
    <message>
        <source>Longest below</source>
        <translation>Längste Zeit unter Höchststand</translation>
    </message>
    <message>
        <source>Longest holding time</source>
        <translation>Längste Haltezeit</translation>
    </message>
    <message>
        <source>Longest time below the maximum.</source>
        <translation>Längste Zeit unter dem Höchststand.</translation>
    </message>
    <message>
        <source>Look at it…</source>
        <translation>Ansehen…</translation>
    </message>
    <message>
        <source>Look for updates once a day</source>
        <translation>Einmal täglich nach Updates sehen</translation>
    </message>
    <message>
        <source>Look-back in steps of the price grid.</source>
        <translation>Rückblick in Schritten des Preisrasters.</translation>
    </message>
    <message>
        <source>Look-back in steps of the price grid. A list: every value is tried.</source>
        <translation>Rückblick in Schritten des Preisrasters. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Loss budget</source>
        <translation>Verlustbudget</translation>
    </message>
    <message>
        <source>Loss limit closes all</source>
        <translation>Verlustgrenze schließt alles</translation>
    </message>
    <message>
        <source>Loss limit reached</source>
        <translation>Verlustgrenze erreicht</translation>
    </message>
    <message>
        <source>Loss streak</source>
        <translation>Verlustserie</translation>
    </message>
    <message>
        <source>Losses</source>
        <translation>Verluste</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Verloren</translation>
    </message>
    <message>
        <source>Luck guard</source>
        <translation>Glücksprüfung</translation>
    </message>
    <message>
        <source>Luck guard ({0}): none {1} shows more than luck.</source>
        <translation>Glücksprüfung ({0}): keine {1} zeigt mehr als Glück.</translation>
    </message>
    <message>
        <source>Luck guard ({0}): {1} {2} show out of sample what luck alone would hardly bring.</source>
        <translation>Glücksprüfung ({0}): {1} {2} zeigen außerhalb der Stichprobe, was Glück allein kaum brächte.</translation>
    </message>
    <message>
        <source>Luck guard: evidence of a set</source>
        <translation>Glücksprüfung: Evidenz eines Satzes</translation>
    </message>
    <message>
        <source>Luck guard: false share</source>
        <translation>Glücksprüfung: falscher Anteil</translation>
    </message>
    <message>
        <source>Main</source>
        <translation>Main</translation>
    </message>
    <message>
        <source>Main engine interval</source>
        <translation>Intervall der Haupt-Engine</translation>
    </message>
    <message>
        <source>Main: expectancy</source>
        <translation>Main: Erwartungswert</translation>
    </message>
    <message>
        <source>Main: window</source>
        <translation>Main: Fenster</translation>
    </message>
    <message>
        <source>Make one under Data &amp; backup in the settings.</source>
        <translation>In den Einstellungen unter „Daten &amp; Sicherung“ eine anlegen.</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>Von Hand</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>Margin</translation>
    </message>
    <message>
        <source>Margin Fee</source>
        <translation>Margin Fee</translation>
    </message>
    <message>
        <source>Margin and positions</source>
        <translation>Margin und Positionen</translation>
    </message>
    <message>
        <source>Market</source>
        <translation>Markt</translation>
    </message>
    <message>
        <source>Market change</source>
        <translation>Marktbewegung</translation>
    </message>
    <message>
        <source>Market ended</source>
        <translation>Markt zu Ende</translation>
    </message>
    <message>
        <source>Market time per real time; 0 is as fast as possible.</source>
        <translation>Marktzeit je wirklicher Zeit; 0 ist so schnell wie möglich.</translation>
    </message>
    <message>
        <source>Market: {0} has no {1} here</source>
        <translation>Markt: {0} hat hier kein {1}</translation>
    </message>
    <message>
        <source>Markets</source>
        <translation>Märkte</translation>
    </message>
    <message>
        <source>Matrix</source>
        <translation>Matrix</translation>
    </message>
    <message>
        <source>Mattermost</source>
        <translation>Mattermost</translation>
    </message>
    <message>
        <source>Max positions</source>
        <translation>Höchstzahl Positionen</translation>
    </message>
    <message>
        <source>Maximum</source>
        <translation>Maximum</translation>
    </message>
    <message>
        <source>Mean net result of the newest 30, in cost units.</source>
        <translation>Mittleres Nettoergebnis der neuesten 30, in Kosteneinheiten.</translation>
    </message>
    <message>
        <source>Mean net result over the window, in cost units.</source>
        <translation>Mittleres Nettoergebnis über das Fenster, in Kosteneinheiten.</translation>
    </message>
    <message>
        <source>Mean win against mean loss.</source>
        <translation>Mittlerer Gewinn gegen mittleren Verlust.</translation>
    </message>
    <message>
        <source>Mend what the message names and test again.</source>
        <translation>Beheben, was die Meldung nennt, und erneut testen.</translation>
    </message>
    <message>
        <source>Messages outside per hour</source>
        <translation>Nachrichten nach außen je Stunde</translation>
    </message>
    <message>
        <source>Minimum volatility</source>
        <translation>Mindestvolatilität</translation>
    </message>
    <message>
        <source>Mode: the simulated exchange trades on paper only</source>
        <translation>Modus: die simulierte Börse handelt nur auf Paper</translation>
    </message>
    <message>
        <source>Mode: {0} has no {1} account</source>
        <translation>Modus: {0} hat kein {1}-Konto</translation>
    </message>
    <message>
        <source>Modes are some of {0}</source>
        <translation>Modi sind einige von {0}</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Monat</translation>
    </message>
    <message>
        <source>More than a million sets: the engine was not measured with so many</source>
        <translation>Mehr als eine Million Sätze: mit so vielen wurde die Engine nicht gemessen</translation>
    </message>
    <message>
        <source>Most configurations</source>
        <translation>Höchstzahl an Konfigurationen</translation>
    </message>
    <message>
        <source>Most: {0}</source>
        <translation>Am meisten: {0}</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Move</translation>
    </message>
    <message>
        <source>Move (continuation)</source>
        <translation>Move (Fortsetzung)</translation>
    </message>
    <message>
        <source>Move ranges</source>
        <translation>Move: Rückblicke</translation>
    </message>
    <message>
        <source>Move threshold k</source>
        <translation>Move: Schwelle k</translation>
    </message>
    <message>
        <source>Multiplier</source>
        <translation>Multiplikator</translation>
    </message>
    <message>
        <source>Multiplies every size.</source>
        <translation>Vervielfacht jede Größe.</translation>
    </message>
    <message>
        <source>Multiplies sizes of presets.</source>
        <translation>Vervielfacht Größen der Presets.</translation>
    </message>
    <message>
        <source>Multiplies sizes of the main engine.</source>
        <translation>Vervielfacht Größen der Haupt-Engine.</translation>
    </message>
    <message>
        <source>Name the files in it one by one.</source>
        <translation>Die Dateien darin einzeln nennen.</translation>
    </message>
    <message>
        <source>Name: 1 to {0} characters are needed</source>
        <translation>Name: 1 bis {0} Zeichen sind nötig</translation>
    </message>
    <message>
        <source>Name: 1 to {0} characters, e.g. My phone</source>
        <translation>Name: 1 bis {0} Zeichen, z. B. Mein Telefon</translation>
    </message>
    <message>
        <source>Name: enter one for the set</source>
        <translation>Name: einen für den Satz eingeben</translation>
    </message>
    <message>
        <source>Name: there is a connection called {0} already</source>
        <translation>Name: eine Verbindung namens {0} gibt es schon</translation>
    </message>
    <message>
        <source>Name: there is a recipient named {0} already</source>
        <translation>Name: einen Empfänger namens {0} gibt es schon</translation>
    </message>
    <message>
        <source>Needed for any other address than this machine&apos;s own, with a certificate.</source>
        <translation>Nötig für jede andere Adresse als die dieses Computers, mit einem Zertifikat.</translation>
    </message>
    <message>
        <source>Needs {0} GB of memory</source>
        <translation>Braucht {0} GB Arbeitsspeicher</translation>
    </message>
    <message>
        <source>Net Worth Amount</source>
        <translation>Net Worth Amount</translation>
    </message>
    <message>
        <source>Net Worth Currency</source>
        <translation>Net Worth Currency</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>Never these</source>
        <translation>Niemals diese</translation>
    </message>
    <message>
        <source>New set</source>
        <translation>Neuer Satz</translation>
    </message>
    <message>
        <source>Newest closed positions looked at.</source>
        <translation>Neueste geschlossene Positionen, die betrachtet werden.</translation>
    </message>
    <message>
        <source>Newest daily copies of the database.</source>
        <translation>Neueste tägliche Kopien der Datenbank.</translation>
    </message>
    <message>
        <source>Newest hourly copies of the database.</source>
        <translation>Neueste stündliche Kopien der Datenbank.</translation>
    </message>
    <message>
        <source>Newest simulated results in the database; fewer where there are very many sets.</source>
        <translation>Neueste simulierte Ergebnisse in der Datenbank; weniger, wo es sehr viele Sätze gibt.</translation>
    </message>
    <message>
        <source>No Dask scheduler answers at {0} ({1}). Start one with &apos;dask scheduler&apos;, or leave the option out to calculate here.</source>
        <translation>Unter {0} antwortet kein Dask-Scheduler ({1}). Einen mit &apos;dask scheduler&apos; starten, oder die Option weglassen, um hier zu rechnen.</translation>
    </message>
    <message>
        <source>No answer within {0} s</source>
        <translation>Keine Antwort innerhalb von {0} s</translation>
    </message>
    <message>
        <source>No backup: {0}</source>
        <translation>Keine Sicherung: {0}</translation>
    </message>
    <message>
        <source>No backup: {0} exists already. Choose another name.</source>
        <translation>Keine Sicherung: {0} gibt es schon. Einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>No configuration set is left: the main engine will do nothing</source>
        <translation>Kein Konfigurationssatz bleibt übrig: die Haupt-Engine wird nichts tun</translation>
    </message>
    <message>
        <source>No connection could be started: {0}</source>
        <translation>Keine Verbindung konnte gestartet werden: {0}</translation>
    </message>
    <message>
        <source>No connection is on</source>
        <translation>Keine Verbindung ist eingeschaltet</translation>
    </message>
    <message>
        <source>No data</source>
        <translation>Keine Daten</translation>
    </message>
    <message>
        <source>No data file is named. Add at least one under Market, Data files.</source>
        <translation>Es ist keine Datendatei genannt. Unter Markt, Datendateien mindestens eine hinzufügen.</translation>
    </message>
    <message>
        <source>No entry is sent twice in a row. Off: never blocks an entry.</source>
        <translation>Kein Einstieg wird zweimal hintereinander gesendet. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>No indication fired</source>
        <translation>Keine Indikation löste aus</translation>
    </message>
    <message>
        <source>No new entries after too much of a loss in one day. Off: never blocks an entry.</source>
        <translation>Keine neuen Einstiege nach zu viel Verlust an einem Tag. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>No new entries too far below the highest equity. Off: never blocks an entry.</source>
        <translation>Keine neuen Einstiege zu weit unter dem höchsten Eigenkapital. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>No new entry in the symbol for this long.</source>
        <translation>So lange kein neuer Einstieg in das Symbol.</translation>
    </message>
    <message>
        <source>No paper twin</source>
        <translation>Kein Paper-Zwilling</translation>
    </message>
    <message>
        <source>No position in {0} that this would reduce</source>
        <translation>Keine Position in {0}, die das verringern würde</translation>
    </message>
    <message>
        <source>No preset runs on this connection: {0}</source>
        <translation>Auf dieser Verbindung läuft kein Preset: {0}</translation>
    </message>
    <message>
        <source>No price of {0} has come yet. It appears with the first one.</source>
        <translation>Für {0} kam noch kein Preis. Der Chart erscheint mit dem ersten.</translation>
    </message>
    <message>
        <source>No price step was taken</source>
        <translation>Es gab keinen Preisschritt</translation>
    </message>
    <message>
        <source>No reason was given</source>
        <translation>Es wurde kein Grund genannt</translation>
    </message>
    <message>
        <source>No set at Exchange had a signal while its simulated position was closed</source>
        <translation>Kein Satz auf Exchange hatte ein Signal, während seine simulierte Position geschlossen war</translation>
    </message>
    <message>
        <source>No set of this run has both {0} and {1}</source>
        <translation>Kein Satz dieses Laufs hat sowohl {0} als auch {1}</translation>
    </message>
    <message>
        <source>No shorts</source>
        <translation>Keine Shorts</translation>
    </message>
    <message>
        <source>No symbol could be judged</source>
        <translation>Kein Symbol konnte beurteilt werden</translation>
    </message>
    <message>
        <source>No symbols</source>
        <translation>Keine Symbole</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>None of the sets is for the symbols of these candles: choose other candles, or let the sets name no symbol.</source>
        <translation>Keiner der Sätze gilt für die Symbole dieser Kerzen: andere Kerzen wählen, oder die Sätze kein Symbol nennen lassen.</translation>
    </message>
    <message>
        <source>Not above the leverage cap (Trading) or the venue&apos;s. Off: never blocks an entry.</source>
        <translation>Nicht über dem höchsten Hebel (Handel) oder dem der Börse. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>Not armed</source>
        <translation>Nicht scharf</translation>
    </message>
    <message>
        <source>Not checked: nobody offers {0} right now</source>
        <translation>Nicht geprüft: {0} bietet gerade niemand an</translation>
    </message>
    <message>
        <source>Not everything was answered within {0} s</source>
        <translation>Nicht alles wurde innerhalb von {0} s beantwortet</translation>
    </message>
    <message>
        <source>Not exported: {0}</source>
        <translation>Nicht exportiert: {0}</translation>
    </message>
    <message>
        <source>Not failed: drawdown</source>
        <translation>Nicht fehlgeschlagen: Drawdown</translation>
    </message>
    <message>
        <source>Not from this program: {0}{1}</source>
        <translation>Nicht von diesem Programm: {0}{1}</translation>
    </message>
    <message>
        <source>Not paused: win rate of {0}</source>
        <translation>Nicht angehalten: Trefferquote der letzten {0}</translation>
    </message>
    <message>
        <source>Not restored</source>
        <translation>Nicht zurückgespielt</translation>
    </message>
    <message>
        <source>Not restored: {0}</source>
        <translation>Nicht zurückgespielt: {0}</translation>
    </message>
    <message>
        <source>Not restored: {0} is the present database itself.</source>
        <translation>Nicht zurückgespielt: {0} ist die jetzige Datenbank selbst.</translation>
    </message>
    <message>
        <source>Not sent, its id may be known: {0}</source>
        <translation>Nicht gesendet, die Id ist vielleicht bekannt: {0}</translation>
    </message>
    <message>
        <source>Not sent, there is no price: {0}</source>
        <translation>Nicht gesendet, es gibt keinen Preis: {0}</translation>
    </message>
    <message>
        <source>Not sent: the connection was closed</source>
        <translation>Nicht gesendet: die Verbindung wurde geschlossen</translation>
    </message>
    <message>
        <source>Not sent: {0}</source>
        <translation>Nicht gesendet: {0}</translation>
    </message>
    <message>
        <source>Not switched: {0}</source>
        <translation>Nicht umgeschaltet: {0}</translation>
    </message>
    <message>
        <source>Not tested yet</source>
        <translation>Noch nicht getestet</translation>
    </message>
    <message>
        <source>Not written: something private was found in the bundle. Look at it again.</source>
        <translation>Nicht geschrieben: im Paket wurde Privates gefunden. Noch einmal ansehen.</translation>
    </message>
    <message>
        <source>Not written: {0}</source>
        <translation>Nicht geschrieben: {0}</translation>
    </message>
    <message>
        <source>Not written: {0} is no name for a file.</source>
        <translation>Nicht geschrieben: {0} ist kein Dateiname.</translation>
    </message>
    <message>
        <source>Nothing but our own</source>
        <translation>Nichts außer dem Eigenen</translation>
    </message>
    <message>
        <source>Nothing can be sold short on a spot market</source>
        <translation>Auf einem Spot-Markt ist kein Leerverkauf möglich</translation>
    </message>
    <message>
        <source>Nothing gets through to a recipient below.</source>
        <translation>Zu einem Empfänger unten kommt nichts durch.</translation>
    </message>
    <message>
        <source>Nothing has been calculated yet: there is nothing to export.</source>
        <translation>Es wurde noch nichts berechnet: es gibt nichts zu exportieren.</translation>
    </message>
    <message>
        <source>Nothing is looked for while an engine runs: stop it first</source>
        <translation>Es wird nichts gesucht, während eine Engine läuft: zuerst stoppen</translation>
    </message>
    <message>
        <source>Nothing is restored while an engine runs: stop it first</source>
        <translation>Es wird nichts zurückgespielt, während eine Engine läuft: zuerst stoppen</translation>
    </message>
    <message>
        <source>Nothing is started by itself; keys of exchanges are in no backup.</source>
        <translation>Nichts wird von selbst gestartet; Schlüssel von Börsen sind in keiner Sicherung.</translation>
    </message>
    <message>
        <source>Nothing of this recording has been played yet. Start the engine.</source>
        <translation>Von dieser Aufzeichnung wurde noch nichts abgespielt. Die Engine starten.</translation>
    </message>
    <message>
        <source>Nothing was kept out of sample: these results show how well they were chosen.</source>
        <translation>Nichts wurde außerhalb der Stichprobe gelassen: diese Ergebnisse zeigen, wie gut sie ausgewählt wurden.</translation>
    </message>
    <message>
        <source>Nothing was refused</source>
        <translation>Nichts wurde abgelehnt</translation>
    </message>
    <message>
        <source>Nothing was sold at the venue: the exits do not compare</source>
        <translation>An der Börse wurde nichts verkauft: die Ausstiege sind nicht vergleichbar</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>Notional of one symbol as share of equity.</source>
        <translation>Nominalwert eines Symbols als Anteil am Eigenkapital.</translation>
    </message>
    <message>
        <source>Nsga-ii</source>
        <translation>NSGA-II</translation>
    </message>
    <message>
        <source>Number of symbols</source>
        <translation>Anzahl der Symbole</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>Zahlen</translation>
    </message>
    <message>
        <source>Objective: choose one of {0}</source>
        <translation>Zielgröße: eine von {0} wählen</translation>
    </message>
    <message>
        <source>Of start-of-day equity, open profit included.</source>
        <translation>Vom Eigenkapital zu Tagesbeginn, offener Gewinn eingeschlossen.</translation>
    </message>
    <message>
        <source>Of the certificate: a PEM file.</source>
        <translation>Des Zertifikats: eine PEM-Datei.</translation>
    </message>
    <message>
        <source>Of the families that pass, at most this share may do so by chance.</source>
        <translation>Von den Familien, die bestehen, darf höchstens dieser Anteil es durch Zufall.</translation>
    </message>
    <message>
        <source>Of the last 24 hours in quote currency; less is not picked.</source>
        <translation>Der letzten 24 Stunden in der Notierungswährung; weniger wird nicht ausgewählt.</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Older lines are deleted.</source>
        <translation>Ältere Zeilen werden gelöscht.</translation>
    </message>
    <message>
        <source>Older ones are deleted.</source>
        <translation>Ältere werden gelöscht.</translation>
    </message>
    <message>
        <source>Older prices block entries for the symbol.</source>
        <translation>Ältere Preise sperren Einstiege in das Symbol.</translation>
    </message>
    <message>
        <source>One account cannot trade in several currencies: {0}. Use files of symbols with the same quote currency.</source>
        <translation>Ein Konto kann nicht in mehreren Währungen handeln: {0}. Dateien von Symbolen mit derselben Notierungswährung benutzen.</translation>
    </message>
    <message>
        <source>One position per symbol, or long and short side by side (hedge).</source>
        <translation>Eine Position je Symbol, oder Long und Short nebeneinander (hedge).</translation>
    </message>
    <message>
        <source>One set does not fill the account. Off: never blocks an entry.</source>
        <translation>Ein Satz füllt nicht das Konto. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>One way, to the simulated venue and back.</source>
        <translation>Je Weg, zur simulierten Börse und zurück.</translation>
    </message>
    <message>
        <source>One-minute candles kept complete for so long; gaps are filled in the background.</source>
        <translation>So lange werden Minutenkerzen vollständig gehalten; Lücken werden im Hintergrund gefüllt.</translation>
    </message>
    <message>
        <source>One-way</source>
        <translation>One-way</translation>
    </message>
    <message>
        <source>Only a failed set is reset; this one is {0}</source>
        <translation>Nur ein fehlgeschlagener Satz wird zurückgesetzt; dieser ist {0}</translation>
    </message>
    <message>
        <source>Only {0} can be sold</source>
        <translation>Nur {0} können verkauft werden</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Open positions</source>
        <translation>Offene Positionen</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Wird eröffnet</translation>
    </message>
    <message>
        <source>Optimal</source>
        <translation>Optimal</translation>
    </message>
    <message>
        <source>Optimal (filtered reversal)</source>
        <translation>Optimal (gefilterte Umkehr)</translation>
    </message>
    <message>
        <source>Optimal drawdown ratio</source>
        <translation>Optimal: Drawdown-Anteil</translation>
    </message>
    <message>
        <source>Optimal last-part ratio</source>
        <translation>Optimal: Anteil des letzten Teils</translation>
    </message>
    <message>
        <source>Optimal market change</source>
        <translation>Optimal: Marktbewegung</translation>
    </message>
    <message>
        <source>Optimal ranges</source>
        <translation>Optimal: Rückblicke</translation>
    </message>
    <message>
        <source>Optimal threshold k</source>
        <translation>Optimal: Schwelle k</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Order</translation>
    </message>
    <message>
        <source>Order latency</source>
        <translation>Orderlatenz</translation>
    </message>
    <message>
        <source>Order rate</source>
        <translation>Orderrate</translation>
    </message>
    <message>
        <source>Order refused</source>
        <translation>Order abgelehnt</translation>
    </message>
    <message>
        <source>Order unknown</source>
        <translation>Order unbekannt</translation>
    </message>
    <message>
        <source>Order {0}: {1} cannot become {2}</source>
        <translation>Order {0}: aus {1} kann nicht {2} werden</translation>
    </message>
    <message>
        <source>Order, not placed</source>
        <translation>Order, nicht platziert</translation>
    </message>
    <message>
        <source>Order: {0} is none of {1}</source>
        <translation>Order: {0} gehört nicht zu {1}</translation>
    </message>
    <message>
        <source>Orders</source>
        <translation>Orders</translation>
    </message>
    <message>
        <source>Orders asked for</source>
        <translation>Verlangte Orders</translation>
    </message>
    <message>
        <source>Orders per minute</source>
        <translation>Orders je Minute</translation>
    </message>
    <message>
        <source>Orders sent</source>
        <translation>Gesendete Orders</translation>
    </message>
    <message>
        <source>Other Income</source>
        <translation>Other Income</translation>
    </message>
    <message>
        <source>Other data than before: played from the beginning</source>
        <translation>Andere Daten als zuvor: von vorn abgespielt</translation>
    </message>
    <message>
        <source>Otherwise errors (a failed engine, a loss limit) are told at any hour.</source>
        <translation>Sonst werden Fehler (eine ausgefallene Engine, eine Verlustgrenze) zu jeder Stunde gemeldet.</translation>
    </message>
    <message>
        <source>Otherwise it cancels orders only; protective stops stay.</source>
        <translation>Sonst storniert er nur Orders; schützende Stops bleiben.</translation>
    </message>
    <message>
        <source>Our clock and the venue&apos;s must agree. Off: never blocks an entry.</source>
        <translation>Die eigene Uhr und die der Börse müssen übereinstimmen. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>Outside</source>
        <translation>Nach außen</translation>
    </message>
    <message>
        <source>Outside failed</source>
        <translation>Nachricht nicht zugestellt</translation>
    </message>
    <message>
        <source>Overbought</source>
        <translation>Überkauft</translation>
    </message>
    <message>
        <source>Oversold</source>
        <translation>Überverkauft</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>Paare</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Paper</translation>
    </message>
    <message>
        <source>Paper balance</source>
        <translation>Paper-Guthaben</translation>
    </message>
    <message>
        <source>Paper balance: must be above 0</source>
        <translation>Paper-Guthaben: muss über 0 liegen</translation>
    </message>
    <message>
        <source>Paper needs no key: nothing can be withdrawn or lost</source>
        <translation>Paper braucht keinen Schlüssel: nichts kann ausgezahlt werden oder verloren gehen</translation>
    </message>
    <message>
        <source>Parabolic SAR</source>
        <translation>Parabolic SAR</translation>
    </message>
    <message>
        <source>Params</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Partially filled</source>
        <translation>Teilweise ausgeführt</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>Bestanden</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>Passphrase: at least {0} characters are needed</source>
        <translation>Passphrase: mindestens {0} Zeichen sind nötig</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Pause below</source>
        <translation>Pause unter</translation>
    </message>
    <message>
        <source>Pause: window</source>
        <translation>Pause: Fenster</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Paused: nothing new is opened, protective stops stay</source>
        <translation>Angehalten: nichts Neues wird eröffnet, schützende Stops bleiben</translation>
    </message>
    <message>
        <source>Payoff</source>
        <translation>Gewinn zu Verlust</translation>
    </message>
    <message>
        <source>Perpetual</source>
        <translation>Perpetual</translation>
    </message>
    <message>
        <source>Perpetuals</source>
        <translation>Perpetuals</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Position closed</source>
        <translation>Position geschlossen</translation>
    </message>
    <message>
        <source>Position cost C</source>
        <translation>Positionskosten C</translation>
    </message>
    <message>
        <source>Position opened</source>
        <translation>Position eröffnet</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>Positionen</translation>
    </message>
    <message>
        <source>Positions and orders in it are of the past: they are compared with each exchange when its connection is started.</source>
        <translation>Positionen und Orders darin sind von früher: sie werden mit jeder Börse abgeglichen, wenn deren Verbindung gestartet wird.</translation>
    </message>
    <message>
        <source>Positions per set and side</source>
        <translation>Positionen je Satz und Seite</translation>
    </message>
    <message>
        <source>Positions per symbol</source>
        <translation>Positionen je Symbol</translation>
    </message>
    <message>
        <source>Positions the loss budget is spread over.</source>
        <translation>Positionen, auf die das Verlustbudget verteilt wird.</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Preset</translation>
    </message>
    <message>
        <source>Preset engine interval</source>
        <translation>Intervall der Preset-Engine</translation>
    </message>
    <message>
        <source>Preset limit</source>
        <translation>Preset-Grenze</translation>
    </message>
    <message>
        <source>Preset volume factor</source>
        <translation>Volumenfaktor der Presets</translation>
    </message>
    <message>
        <source>Preset {0} version {1}: {2} configurations</source>
        <translation>Preset {0} Version {1}: {2} Konfigurationen</translation>
    </message>
    <message>
        <source>Preset: {0}</source>
        <translation>Preset: {0}</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Presets</translation>
    </message>
    <message>
        <source>Press it once now, while nothing is at stake, and arm again.</source>
        <translation>Ihn jetzt einmal auslösen, solange nichts auf dem Spiel steht, und wieder scharf stellen.</translation>
    </message>
    <message>
        <source>Price band</source>
        <translation>Preisband</translation>
    </message>
    <message>
        <source>Price grid</source>
        <translation>Preisraster</translation>
    </message>
    <message>
        <source>Price grid: a step of {0} s {1} the candles of {2} ({3} s). Choose a shorter step, or 0 for automatic.</source>
        <translation>Preisraster: ein Schritt von {0} s {1} die Kerzen von {2} ({3} s). Einen kürzeren Schritt wählen, oder 0 für automatisch.</translation>
    </message>
    <message>
        <source>Price grid: must not be negative</source>
        <translation>Preisraster: darf nicht negativ sein</translation>
    </message>
    <message>
        <source>Price grid: {0} s do not divide an hour into whole seconds. Choose 1, 5, 15, 30, 60 or 300.</source>
        <translation>Preisraster: {0} s teilen eine Stunde nicht in ganze Sekunden. 1, 5, 15, 30, 60 oder 300 wählen.</translation>
    </message>
    <message>
        <source>Price move the loss budget covers.</source>
        <translation>Preisbewegung, die das Verlustbudget deckt.</translation>
    </message>
    <message>
        <source>Price {0} is no whole number of ticks</source>
        <translation>Preis {0} ist kein Vielfaches der Tickgröße</translation>
    </message>
    <message>
        <source>Prices</source>
        <translation>Preise</translation>
    </message>
    <message>
        <source>Prices are too old</source>
        <translation>Preise sind zu alt</translation>
    </message>
    <message>
        <source>Private key</source>
        <translation>Privater Schlüssel</translation>
    </message>
    <message>
        <source>Private key of the agent wallet</source>
        <translation>Privater Schlüssel der Agent-Wallet</translation>
    </message>
    <message>
        <source>Profit</source>
        <translation>Gewinn</translation>
    </message>
    <message>
        <source>Profit factor</source>
        <translation>Profitfaktor</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Program ended</source>
        <translation>Programm beendet</translation>
    </message>
    <message>
        <source>Protects position {0}</source>
        <translation>Schützt Position {0}</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Pullback</source>
        <translation>Rücksetzer</translation>
    </message>
    <message>
        <source>Pushbullet</source>
        <translation>Pushbullet</translation>
    </message>
    <message>
        <source>Pushover</source>
        <translation>Pushover</translation>
    </message>
    <message>
        <source>Put {0} on the account that trades this market.</source>
        <translation>{0} auf das Konto übertragen, das diesen Markt handelt.</translation>
    </message>
    <message>
        <source>Qmc</source>
        <translation>QMC</translation>
    </message>
    <message>
        <source>Qt {0}, platform {1}</source>
        <translation>Qt {0}, Plattform {1}</translation>
    </message>
    <message>
        <source>Qualified</source>
        <translation>Qualifiziert</translation>
    </message>
    <message>
        <source>Qualified configurations of the assigned preset may open positions on this connection.</source>
        <translation>Qualifizierte Konfigurationen des zugewiesenen Presets dürfen auf dieser Verbindung Positionen eröffnen.</translation>
    </message>
    <message>
        <source>Qualified sets may open positions on this connection.</source>
        <translation>Qualifizierte Sätze dürfen auf dieser Verbindung Positionen eröffnen.</translation>
    </message>
    <message>
        <source>Quantity has too many digits</source>
        <translation>Die Menge hat zu viele Stellen</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Quiet for errors as well</source>
        <translation>Ruhe auch für Fehler</translation>
    </message>
    <message>
        <source>Quiet from</source>
        <translation>Ruhe ab</translation>
    </message>
    <message>
        <source>Quiet until</source>
        <translation>Ruhe bis</translation>
    </message>
    <message>
        <source>Quirks</source>
        <translation>Besonderheiten</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Quote currency</source>
        <translation>Notierungswährung</translation>
    </message>
    <message>
        <source>Quote currency: nothing is priced in {0} here. There is: {1}.</source>
        <translation>Notierungswährung: in {0} notiert hier nichts. Es gibt: {1}.</translation>
    </message>
    <message>
        <source>Quotes</source>
        <translation>Kurse</translation>
    </message>
    <message>
        <source>Raise the volume factors or the balance, or leave these symbols out.</source>
        <translation>Die Volumenfaktoren oder das Guthaben erhöhen, oder diese Symbole weglassen.</translation>
    </message>
    <message>
        <source>Raise to minimum</source>
        <translation>Auf Minimum anheben</translation>
    </message>
    <message>
        <source>Raises a size below the venue&apos;s minimum, up to three times the target.</source>
        <translation>Hebt eine Größe unter dem Minimum der Börse an, bis zum Dreifachen des Ziels.</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Zufall</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Spanne</translation>
    </message>
    <message>
        <source>Reach the exchange</source>
        <translation>Börse erreichen</translation>
    </message>
    <message>
        <source>Reach the market</source>
        <translation>Markt erreichen</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Read: {0}, trade: {1}, withdraw: {2}</source>
        <translation>Lesen: {0}, handeln: {1}, auszahlen: {2}</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Real</source>
        <translation>Real</translation>
    </message>
    <message>
        <source>Real money: {0} must be armed anew.</source>
        <translation>Echtes Geld: {0} muss neu scharf gestellt werden.</translation>
    </message>
    <message>
        <source>Real → Exchange: evidence</source>
        <translation>Real → Exchange: Evidenz</translation>
    </message>
    <message>
        <source>Real → Exchange: its family</source>
        <translation>Real → Exchange: seine Familie</translation>
    </message>
    <message>
        <source>Real → Exchange: luck guard</source>
        <translation>Real → Exchange: Glücksprüfung</translation>
    </message>
    <message>
        <source>Real: drawdown time</source>
        <translation>Real: Drawdown-Dauer</translation>
    </message>
    <message>
        <source>Real: expectancy</source>
        <translation>Real: Erwartungswert</translation>
    </message>
    <message>
        <source>Real: profit factor</source>
        <translation>Real: Profitfaktor</translation>
    </message>
    <message>
        <source>Real: window</source>
        <translation>Real: Fenster</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Received Amount</source>
        <translation>Received Amount</translation>
    </message>
    <message>
        <source>Received Currency</source>
        <translation>Received Currency</translation>
    </message>
    <message>
        <source>Reconciled {0} orders and {1} positions ({2}): {3} differences</source>
        <translation>{0} Orders und {1} Positionen abgeglichen ({2}): {3} Abweichungen</translation>
    </message>
    <message>
        <source>Reconciling</source>
        <translation>Abgleich</translation>
    </message>
    <message>
        <source>Reconciling failed and is tried again: {0}</source>
        <translation>Der Abgleich ist fehlgeschlagen und wird erneut versucht: {0}</translation>
    </message>
    <message>
        <source>Reconciling: {0}</source>
        <translation>Abgleich: {0}</translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>Aufgezeichnet</translation>
    </message>
    <message>
        <source>Recorded candles or trades, one path per line.</source>
        <translation>Aufgezeichnete Kerzen oder Trades, ein Pfad je Zeile.</translation>
    </message>
    <message>
        <source>Reduces risk</source>
        <translation>Verringert das Risiko</translation>
    </message>
    <message>
        <source>Refused by the gate</source>
        <translation>Von der Prüfung abgelehnt</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Rejected by venue</source>
        <translation>Von der Börse abgelehnt</translation>
    </message>
    <message>
        <source>Remove the wrong one.</source>
        <translation>Das falsche entfernen.</translation>
    </message>
    <message>
        <source>Rename it or pack it again.</source>
        <translation>Umbenennen oder neu packen.</translation>
    </message>
    <message>
        <source>Reserve</source>
        <translation>Reserve</translation>
    </message>
    <message>
        <source>Restart a faulted engine</source>
        <translation>Gestörte Engine neu starten</translation>
    </message>
    <message>
        <source>Restart attempts</source>
        <translation>Neustartversuche</translation>
    </message>
    <message>
        <source>Restart cooldown</source>
        <translation>Pause vor Neustart</translation>
    </message>
    <message>
        <source>Restarted</source>
        <translation>Neu gestartet</translation>
    </message>
    <message>
        <source>Restore the newest good backup</source>
        <translation>Die neueste gute Sicherung zurückspielen</translation>
    </message>
    <message>
        <source>Restored {0}, made {1}.</source>
        <translation>{0} zurückgespielt, angelegt {1}.</translation>
    </message>
    <message>
        <source>Restoring takes the window, or with no program running: cts-desktop restore.</source>
        <translation>Zum Zurückspielen das Fenster benutzen, oder ohne laufendes Programm: cts-desktop restore.</translation>
    </message>
    <message>
        <source>Results kept per set</source>
        <translation>Behaltene Ergebnisse je Satz</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Resume after a crash</source>
        <translation>Nach Absturz fortsetzen</translation>
    </message>
    <message>
        <source>Resume from</source>
        <translation>Fortsetzen ab</translation>
    </message>
    <message>
        <source>Resume goes on where it stopped.</source>
        <translation>„Fortsetzen“ macht dort weiter, wo es aufhörte.</translation>
    </message>
    <message>
        <source>Resumed</source>
        <translation>Fortgesetzt</translation>
    </message>
    <message>
        <source>Resuming</source>
        <translation>Wird fortgesetzt</translation>
    </message>
    <message>
        <source>Rights of the key</source>
        <translation>Rechte des Schlüssels</translation>
    </message>
    <message>
        <source>Round-trip trading cost as % of price: the unit of the system. With another one every set starts anew.</source>
        <translation>Handelskosten hin und zurück in % des Preises: die Einheit des Systems. Mit einer anderen beginnt jeder Satz von vorn.</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>SMS (Twilio)</source>
        <translation>SMS (Twilio)</translation>
    </message>
    <message>
        <source>Same order again</source>
        <translation>Gleiche Order noch einmal</translation>
    </message>
    <message>
        <source>Same seed, same market.</source>
        <translation>Gleicher Startwert, gleicher Markt.</translation>
    </message>
    <message>
        <source>Saved as {0} of {1}</source>
        <translation>Gespeichert als {0} von {1}</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Select how large a second&apos;s change must be to count as lively. A list: every value is tried.</source>
        <translation>Wählt, wie groß die Änderung einer Sekunde sein muss, um als lebhaft zu gelten. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Sell</source>
        <translation>Verkauf</translation>
    </message>
    <message>
        <source>Sell Amount</source>
        <translation>Sell Amount</translation>
    </message>
    <message>
        <source>Sell Currency</source>
        <translation>Sell Currency</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Sent Amount</source>
        <translation>Sent Amount</translation>
    </message>
    <message>
        <source>Sent Currency</source>
        <translation>Sent Currency</translation>
    </message>
    <message>
        <source>Set positions</source>
        <translation>Positionen je Satz</translation>
    </message>
    <message>
        <source>Set the computer&apos;s clock (switch time synchronisation on).</source>
        <translation>Die Uhr des Computers stellen (Zeitsynchronisation einschalten).</translation>
    </message>
    <message>
        <source>Sets at Exchange</source>
        <translation>Sätze auf Exchange</translation>
    </message>
    <message>
        <source>Sets with a trailing stop have no take profit: trailing stop, stop loss and time end their positions.</source>
        <translation>Sätze mit Trailing-Stop haben kein Gewinnziel: Trailing-Stop, Stop-Loss und Zeit beenden ihre Positionen.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Share of lively seconds in the window and in its newest fifth. A list: every value is tried.</source>
        <translation>Anteil lebhafter Sekunden im Fenster und in seinem neuesten Fünftel. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Share of the balance at risk in that move.</source>
        <translation>Anteil des Guthabens, der bei dieser Bewegung auf dem Spiel steht.</translation>
    </message>
    <message>
        <source>Share of the best excursion that may be given back. A list: every value is tried.</source>
        <translation>Anteil des besten Ausschlags, der wieder verloren gehen darf. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Share of the free balance never used.</source>
        <translation>Anteil des freien Guthabens, der nie benutzt wird.</translation>
    </message>
    <message>
        <source>Short</source>
        <translation>Short</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Signal</source>
        <translation>Signal</translation>
    </message>
    <message>
        <source>Signals</source>
        <translation>Signale</translation>
    </message>
    <message>
        <source>Signals on a burst of activity.</source>
        <translation>Signale bei einem Ausbruch von Aktivität.</translation>
    </message>
    <message>
        <source>Signals on a reversal of the last two moves.</source>
        <translation>Signale bei einer Umkehr der letzten beiden Bewegungen.</translation>
    </message>
    <message>
        <source>Signals on a steady change over minutes.</source>
        <translation>Signale bei einer stetigen Änderung über Minuten.</translation>
    </message>
    <message>
        <source>Signals on a steady move.</source>
        <translation>Signale bei einer stetigen Bewegung.</translation>
    </message>
    <message>
        <source>Simulated positions opened</source>
        <translation>Eröffnete simulierte Positionen</translation>
    </message>
    <message>
        <source>Simulated results before the first gate.</source>
        <translation>Simulierte Ergebnisse vor der ersten Prüfung.</translation>
    </message>
    <message>
        <source>Simulated results before the second gate.</source>
        <translation>Simulierte Ergebnisse vor der zweiten Prüfung.</translation>
    </message>
    <message>
        <source>Size of a trade</source>
        <translation>Größe eines Trades</translation>
    </message>
    <message>
        <source>Size of the move. A list: every value is tried.</source>
        <translation>Größe der Bewegung. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Size of the reversed move. A list: every value is tried.</source>
        <translation>Größe der umgekehrten Bewegung. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Size of the window&apos;s change. A list: every value is tried.</source>
        <translation>Größe der Änderung im Fenster. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Slack</source>
        <translation>Slack</translation>
    </message>
    <message>
        <source>Sleep cannot be held off here: {0}</source>
        <translation>Der Ruhezustand lässt sich hier nicht verhindern: {0}</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>Langsam</translation>
    </message>
    <message>
        <source>Slowing</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>Sort the file by time.</source>
        <translation>Die Datei nach der Zeit sortieren.</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>Sound, outside</source>
        <translation>Ton, nach außen</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Geschwindigkeit</translation>
    </message>
    <message>
        <source>Speed: must not be negative</source>
        <translation>Geschwindigkeit: darf nicht negativ sein</translation>
    </message>
    <message>
        <source>Split it into one file per symbol.</source>
        <translation>In eine Datei je Symbol aufteilen.</translation>
    </message>
    <message>
        <source>Spot</source>
        <translation>Spot</translation>
    </message>
    <message>
        <source>Spot only: its perpetuals are kept in a portfolio of their own.</source>
        <translation>Nur Spot: die Perpetuals werden dort in einem eigenen Portfolio geführt.</translation>
    </message>
    <message>
        <source>Stale data</source>
        <translation>Veraltete Daten</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Start and distance in % of the price, or off. A list: every value is tried.</source>
        <translation>Beginn und Abstand in % des Preises, oder off. Eine Liste: jeder Wert wird versucht.</translation>
    </message>
    <message>
        <source>Start the engine of this connection first, then reset the set</source>
        <translation>Zuerst die Engine dieser Verbindung starten, dann den Satz zurücksetzen</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Gestartet</translation>
    </message>
    <message>
        <source>Started 1 connection</source>
        <translation>1 Verbindung gestartet</translation>
    </message>
    <message>
        <source>Started {0} connections</source>
        <translation>{0} Verbindungen gestartet</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Starting balance of the simulated account.</source>
        <translation>Anfangsguthaben des simulierten Kontos.</translation>
    </message>
    <message>
        <source>Starts a faulted connection again by itself.</source>
        <translation>Startet eine gestörte Verbindung von selbst neu.</translation>
    </message>
    <message>
        <source>Starts the engine by itself when it was running at a crash.</source>
        <translation>Startet die Engine von selbst, wenn sie bei einem Absturz lief.</translation>
    </message>
    <message>
        <source>State: {0} is none of {1}</source>
        <translation>Zustand: {0} gehört nicht zu {1}</translation>
    </message>
    <message>
        <source>Staying awake</source>
        <translation>Wach bleiben</translation>
    </message>
    <message>
        <source>Step: must be at least {0} ms</source>
        <translation>Schritt: muss mindestens {0} ms sein</translation>
    </message>
    <message>
        <source>Stochastic</source>
        <translation>Stochastik</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Stop beyond liquidation</source>
        <translation>Stop jenseits der Liquidation</translation>
    </message>
    <message>
        <source>Stop losses</source>
        <translation>Stop-Losses</translation>
    </message>
    <message>
        <source>Stop market</source>
        <translation>Stop-Market</translation>
    </message>
    <message>
        <source>Stop of adopted positions</source>
        <translation>Stop übernommener Positionen</translation>
    </message>
    <message>
        <source>Stop the engine of {0} before disabling it</source>
        <translation>Die Engine von {0} vor dem Ausschalten stoppen</translation>
    </message>
    <message>
        <source>Stop this connection&apos;s engine before changing its market</source>
        <translation>Die Engine dieser Verbindung stoppen, bevor ihr Markt geändert wird</translation>
    </message>
    <message>
        <source>Stop this connection&apos;s engine first</source>
        <translation>Zuerst die Engine dieser Verbindung stoppen</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Stoppt</translation>
    </message>
    <message>
        <source>Stopping cancels entry orders and checks it; protective stops stay.</source>
        <translation>Beim Stoppen werden Einstiegsorders storniert und das geprüft; schützende Stops bleiben.</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Strategies</source>
        <translation>Strategien</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>Strategie</translation>
    </message>
    <message>
        <source>Strict</source>
        <translation>Streng</translation>
    </message>
    <message>
        <source>Switch sleep off in the settings of the system.</source>
        <translation>In den Einstellungen des Systems den Ruhezustand ausschalten.</translation>
    </message>
    <message>
        <source>Switch them on under Limits in the settings of the connection.</source>
        <translation>In den Einstellungen der Verbindung unter „Grenzen“ einschalten.</translation>
    </message>
    <message>
        <source>Switched off: {0}</source>
        <translation>Ausgeschaltet: {0}</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>Symbol exposure</source>
        <translation>Exposure je Symbol</translation>
    </message>
    <message>
        <source>Symbol locked</source>
        <translation>Symbol gesperrt</translation>
    </message>
    <message>
        <source>Symbol positions</source>
        <translation>Positionen je Symbol</translation>
    </message>
    <message>
        <source>Symbol rules</source>
        <translation>Regeln der Symbole</translation>
    </message>
    <message>
        <source>Symbol: say which, for example BTC/USDT</source>
        <translation>Symbol: angeben, welches, zum Beispiel BTC/USDT</translation>
    </message>
    <message>
        <source>Symbols</source>
        <translation>Symbole</translation>
    </message>
    <message>
        <source>Symbols do not fill the account. Off: never blocks an entry.</source>
        <translation>Symbole füllen nicht das Konto. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>Symbols listed more recently are not picked.</source>
        <translation>Später gelistete Symbole werden nicht ausgewählt.</translation>
    </message>
    <message>
        <source>Symbols the rule picks are priced in it.</source>
        <translation>In ihr notieren die Symbole, die die Regel auswählt.</translation>
    </message>
    <message>
        <source>Symbols: all that are named are under Never these as well.</source>
        <translation>Symbole: alle genannten stehen auch unter „Niemals diese“.</translation>
    </message>
    <message>
        <source>Symbols: name at least one</source>
        <translation>Symbole: mindestens eines nennen</translation>
    </message>
    <message>
        <source>Symbols: none is named. Enter some, e.g. BTC/USDT, or let a rule pick them.</source>
        <translation>Symbole: keines ist genannt. Einige eingeben, z. B. BTC/USDT, oder eine Regel auswählen lassen.</translation>
    </message>
    <message>
        <source>Synthetic</source>
        <translation>Synthetisch</translation>
    </message>
    <message>
        <source>Synthetic prices: they say nothing about profit</source>
        <translation>Synthetische Preise: sie sagen nichts über Gewinn</translation>
    </message>
    <message>
        <source>Take profit market</source>
        <translation>Take-Profit-Market</translation>
    </message>
    <message>
        <source>Take profits</source>
        <translation>Gewinnziele</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Target of adopted positions</source>
        <translation>Ziel übernommener Positionen</translation>
    </message>
    <message>
        <source>Teams</source>
        <translation>Teams</translation>
    </message>
    <message>
        <source>Telegram</source>
        <translation>Telegram</translation>
    </message>
    <message>
        <source>Test again later, and check endpoint and proxy. The log holds the details.</source>
        <translation>Später erneut testen und Endpunkt und Proxy prüfen. Einzelheiten stehen im Protokoll.</translation>
    </message>
    <message>
        <source>Test of the connection</source>
        <translation>Test der Verbindung</translation>
    </message>
    <message>
        <source>Test of {0}: {1}</source>
        <translation>Test von {0}: {1}</translation>
    </message>
    <message>
        <source>Test the connection.</source>
        <translation>Die Verbindung testen.</translation>
    </message>
    <message>
        <source>Testnet</source>
        <translation>Testnet</translation>
    </message>
    <message>
        <source>That connection is not running</source>
        <translation>Diese Verbindung läuft nicht</translation>
    </message>
    <message>
        <source>That difference is gone already</source>
        <translation>Diese Abweichung besteht nicht mehr</translation>
    </message>
    <message>
        <source>That order does not work any more</source>
        <translation>Diese Order ist nicht mehr aktiv</translation>
    </message>
    <message>
        <source>That position is not open any more</source>
        <translation>Diese Position ist nicht mehr offen</translation>
    </message>
    <message>
        <source>That {0} on a running connection</source>
        <translation>Auf laufenden Verbindungen: {0}</translation>
    </message>
    <message>
        <source>That {0} protects {1}: edit it, or close the position</source>
        <translation>Diese Order ({0}) schützt {1}: bearbeiten, oder die Position schließen</translation>
    </message>
    <message>
        <source>The account holds {0}, which this market does not have. Add the data of these symbols, or start a new paper connection.</source>
        <translation>Das Konto hält {0}, was dieser Markt nicht hat. Die Daten dieser Symbole hinzufügen, oder eine neue Paper-Verbindung anlegen.</translation>
    </message>
    <message>
        <source>The account is being reconciled</source>
        <translation>Das Konto wird abgeglichen</translation>
    </message>
    <message>
        <source>The assigned preset was deleted: assign another.</source>
        <translation>Das zugewiesene Preset wurde gelöscht: ein anderes zuweisen.</translation>
    </message>
    <message>
        <source>The automatic backup failed</source>
        <translation>Die automatische Sicherung ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>The backup cannot be restored</source>
        <translation>Die Sicherung lässt sich nicht zurückspielen</translation>
    </message>
    <message>
        <source>The backup was not restored, for the program did not end in order: what is left of it may still write, and trade. Nothing was changed. Start again and restore then.</source>
        <translation>Die Sicherung wurde nicht zurückgespielt, denn das Programm endete nicht ordentlich: was davon übrig ist, könnte noch schreiben und handeln. Nichts wurde geändert. Neu starten und dann zurückspielen.</translation>
    </message>
    <message>
        <source>The balance could not be read: {0}</source>
        <translation>Das Guthaben konnte nicht gelesen werden: {0}</translation>
    </message>
    <message>
        <source>The balance is unknown; no size is ever guessed</source>
        <translation>Das Guthaben ist unbekannt; eine Größe wird nie geraten</translation>
    </message>
    <message>
        <source>The changes have more than {0} characters</source>
        <translation>Die Änderungen haben mehr als {0} Zeichen</translation>
    </message>
    <message>
        <source>The changes hold characters that do not print: {0}</source>
        <translation>Die Änderungen enthalten nicht druckbare Zeichen: {0}</translation>
    </message>
    <message>
        <source>The clock differs from the venue&apos;s</source>
        <translation>Die Uhr weicht von der der Börse ab</translation>
    </message>
    <message>
        <source>The clock jumped</source>
        <translation>Die Uhr ist gesprungen</translation>
    </message>
    <message>
        <source>The computer does not fall asleep by itself while trading is on</source>
        <translation>Der Computer schläft nicht von selbst ein, solange der Handel an ist</translation>
    </message>
    <message>
        <source>The computer may fall asleep while positions are open</source>
        <translation>Der Computer kann einschlafen, während Positionen offen sind</translation>
    </message>
    <message>
        <source>The computer slept or its clock was changed: {0} s are missing</source>
        <translation>Der Computer schlief oder seine Uhr wurde verstellt: {0} s fehlen</translation>
    </message>
    <message>
        <source>The computer slept, or its clock was set, by {0}; books and venue are compared before anything new is opened</source>
        <translation>Der Computer schlief, oder seine Uhr wurde um {0} verstellt; Bücher und Börse werden abgeglichen, bevor Neues eröffnet wird</translation>
    </message>
    <message>
        <source>The computer slept, or somebody set its clock.</source>
        <translation>Der Computer schlief, oder jemand hat seine Uhr gestellt.</translation>
    </message>
    <message>
        <source>The computer&apos;s clock was set back by {0} s</source>
        <translation>Die Uhr des Computers wurde um {0} s zurückgestellt</translation>
    </message>
    <message>
        <source>The connection is closed</source>
        <translation>Die Verbindung ist geschlossen</translation>
    </message>
    <message>
        <source>The connection is not armed for this mode</source>
        <translation>Die Verbindung ist für diesen Modus nicht scharf</translation>
    </message>
    <message>
        <source>The connection to the simulated market is {0}</source>
        <translation>Die Verbindung zum simulierten Markt ist {0}</translation>
    </message>
    <message>
        <source>The connection to {0} is closed</source>
        <translation>Die Verbindung zu {0} ist geschlossen</translation>
    </message>
    <message>
        <source>The connection to {0} is {1}</source>
        <translation>Die Verbindung zu {0} ist {1}</translation>
    </message>
    <message>
        <source>The daily loss limit is reached</source>
        <translation>Die Grenze des Tagesverlusts ist erreicht</translation>
    </message>
    <message>
        <source>The damaged file is kept beside the restored one.</source>
        <translation>Die beschädigte Datei bleibt neben der zurückgespielten erhalten.</translation>
    </message>
    <message>
        <source>The data of {0} are trades or quotes: only candles can be stored. Make candles of them first, or play them as a market.</source>
        <translation>Die Daten von {0} sind Trades oder Kurse: gespeichert werden können nur Kerzen. Zuerst Kerzen daraus machen oder sie als Markt abspielen.</translation>
    </message>
    <message>
        <source>The database cannot be made: {0}</source>
        <translation>Die Datenbank kann nicht angelegt werden: {0}</translation>
    </message>
    <message>
        <source>The database cannot be written</source>
        <translation>Die Datenbank ist nicht beschreibbar</translation>
    </message>
    <message>
        <source>The database is damaged</source>
        <translation>Die Datenbank ist beschädigt</translation>
    </message>
    <message>
        <source>The database there was is kept as {0}.</source>
        <translation>Die bisherige Datenbank bleibt als {0} erhalten.</translation>
    </message>
    <message>
        <source>The drawdown is measured from the present equity on</source>
        <translation>Der Drawdown wird ab dem jetzigen Eigenkapital gemessen</translation>
    </message>
    <message>
        <source>The drawdown is measured from {0} on (before: {1})</source>
        <translation>Der Drawdown wird ab {0} gemessen (vorher: {1})</translation>
    </message>
    <message>
        <source>The drawdown limit is reached</source>
        <translation>Die Drawdown-Grenze ist erreicht</translation>
    </message>
    <message>
        <source>The emergency stop is engaged</source>
        <translation>Der Not-Halt ist ausgelöst</translation>
    </message>
    <message>
        <source>The emergency stop is engaged: arm it again first (in the window, or by: cts-desktop rearm)</source>
        <translation>Der Not-Halt ist ausgelöst: zuerst wieder scharf stellen (im Fenster oder mit: cts-desktop rearm)</translation>
    </message>
    <message>
        <source>The engine has failed</source>
        <translation>Die Engine ist ausgefallen</translation>
    </message>
    <message>
        <source>The engine is not running</source>
        <translation>Die Engine läuft nicht</translation>
    </message>
    <message>
        <source>The engine is paused</source>
        <translation>Die Engine ist angehalten</translation>
    </message>
    <message>
        <source>The engine is {0}</source>
        <translation>Die Engine: {0}</translation>
    </message>
    <message>
        <source>The engine of {0} is stopped: start it first</source>
        <translation>Die Engine von {0} ist gestoppt: zuerst starten</translation>
    </message>
    <message>
        <source>The entry at the venue was never filled</source>
        <translation>Der Einstieg wurde an der Börse nie ausgeführt</translation>
    </message>
    <message>
        <source>The entry is {0}</source>
        <translation>Der Eintrag ist {0}</translation>
    </message>
    <message>
        <source>The entry was made by a program in another place, or changed: switch it on again to renew it ({0})</source>
        <translation>Der Eintrag stammt von einem Programm an anderer Stelle oder wurde geändert: erneut einschalten, um ihn zu erneuern ({0})</translation>
    </message>
    <message>
        <source>The equity is not known at the moment: try again in a moment</source>
        <translation>Das Eigenkapital ist im Moment nicht bekannt: gleich noch einmal versuchen</translation>
    </message>
    <message>
        <source>The exchange does not say whether the key is bound to addresses</source>
        <translation>Die Börse sagt nicht, ob der Schlüssel an Adressen gebunden ist</translation>
    </message>
    <message>
        <source>The exchange does not say whether this key may withdraw money: look there, make a key without that right, and state here that it has none.</source>
        <translation>Die Börse sagt nicht, ob dieser Schlüssel Geld auszahlen darf: dort nachsehen, einen Schlüssel ohne dieses Recht anlegen und hier angeben, dass er es nicht hat.</translation>
    </message>
    <message>
        <source>The exchange would take {0} {1} at market</source>
        <translation>Die Börse würde {0} {1} zum Marktpreis annehmen</translation>
    </message>
    <message>
        <source>The exchange&apos;s answer makes no sense ({0})</source>
        <translation>Die Antwort der Börse ergibt keinen Sinn ({0})</translation>
    </message>
    <message>
        <source>The file has more than {0} bytes</source>
        <translation>Die Datei hat mehr als {0} Bytes</translation>
    </message>
    <message>
        <source>The file is not a signed file of this program</source>
        <translation>Die Datei ist keine signierte Datei dieses Programms</translation>
    </message>
    <message>
        <source>The file may be cut off: export or copy it again.</source>
        <translation>Die Datei ist vielleicht abgeschnitten: erneut exportieren oder kopieren.</translation>
    </message>
    <message>
        <source>The file was signed with a key that this program does not know</source>
        <translation>Die Datei wurde mit einem Schlüssel signiert, den dieses Programm nicht kennt</translation>
    </message>
    <message>
        <source>The first hour that is not quiet.</source>
        <translation>Die erste Stunde ohne Ruhe.</translation>
    </message>
    <message>
        <source>The free balance does not cover the margin</source>
        <translation>Das freie Guthaben deckt die Margin nicht</translation>
    </message>
    <message>
        <source>The key of {0} is not where keys are kept on this computer: enter it again.</source>
        <translation>Der Schlüssel von {0} ist nicht dort, wo dieser Computer Schlüssel aufbewahrt: erneut eingeben.</translation>
    </message>
    <message>
        <source>The key of {0} would be sent to another address: name the key as well, or change it in the window</source>
        <translation>Der Schlüssel von {0} würde an eine andere Adresse gesendet: den Schlüssel mit angeben oder im Fenster ändern</translation>
    </message>
    <message>
        <source>The key works from any address: better to bind it to yours</source>
        <translation>Der Schlüssel gilt von jeder Adresse aus: besser an die eigene binden</translation>
    </message>
    <message>
        <source>The key works from listed addresses only</source>
        <translation>Der Schlüssel gilt nur von gelisteten Adressen aus</translation>
    </message>
    <message>
        <source>The keychain has failed ({0}): look whether it works, and try again.</source>
        <translation>Der Schlüsselbund hat versagt ({0}): nachsehen, ob er funktioniert, und erneut versuchen.</translation>
    </message>
    <message>
        <source>The keychain has not answered within {0} s: unlock it and try again.</source>
        <translation>Der Schlüsselbund hat nicht innerhalb von {0} s geantwortet: entsperren und erneut versuchen.</translation>
    </message>
    <message>
        <source>The keychain has not kept the key.</source>
        <translation>Der Schlüsselbund hat den Schlüssel nicht behalten.</translation>
    </message>
    <message>
        <source>The keychain is locked: unlock it and try again.</source>
        <translation>Der Schlüsselbund ist gesperrt: entsperren und erneut versuchen.</translation>
    </message>
    <message>
        <source>The keys are locked: enter the passphrase.</source>
        <translation>Die Schlüssel sind gesperrt: Passphrase eingeben.</translation>
    </message>
    <message>
        <source>The keys cannot be read: {0}</source>
        <translation>Die Schlüssel sind nicht lesbar: {0}</translation>
    </message>
    <message>
        <source>The keys cannot be stored: {0}</source>
        <translation>Die Schlüssel können nicht gespeichert werden: {0}</translation>
    </message>
    <message>
        <source>The last price was played</source>
        <translation>Der letzte Preis wurde abgespielt</translation>
    </message>
    <message>
        <source>The leverage could not be set: {0}</source>
        <translation>Der Hebel konnte nicht gesetzt werden: {0}</translation>
    </message>
    <message>
        <source>The luck guard is off: any of these may be luck.</source>
        <translation>Die Glücksprüfung ist aus: jede davon kann Glück sein.</translation>
    </message>
    <message>
        <source>The margin fits into the free balance less reserve. Off: never blocks an entry.</source>
        <translation>Die Margin passt in das freie Guthaben abzüglich Reserve. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>The market source can be opened</source>
        <translation>Die Marktquelle lässt sich öffnen</translation>
    </message>
    <message>
        <source>The markets of {0} are not loaded yet</source>
        <translation>Die Märkte von {0} sind noch nicht geladen</translation>
    </message>
    <message>
        <source>The name does not match: type {0} exactly</source>
        <translation>Der Name stimmt nicht überein: genau {0} eingeben</translation>
    </message>
    <message>
        <source>The newest is {0}</source>
        <translation>Die neueste ist {0}</translation>
    </message>
    <message>
        <source>The order was withdrawn, how it ended is not known yet</source>
        <translation>Die Order wurde zurückgezogen; wie sie endete, ist noch nicht bekannt</translation>
    </message>
    <message>
        <source>The outcome of an order is unknown</source>
        <translation>Der Ausgang einer Order ist unbekannt</translation>
    </message>
    <message>
        <source>The passphrase was changed meanwhile: enter it again.</source>
        <translation>Die Passphrase wurde inzwischen geändert: erneut eingeben.</translation>
    </message>
    <message>
        <source>The position at the venue is not known any more</source>
        <translation>Die Position an der Börse ist nicht mehr bekannt</translation>
    </message>
    <message>
        <source>The position was adopted: its entry price is not known</source>
        <translation>Die Position wurde übernommen: ihr Einstiegspreis ist nicht bekannt</translation>
    </message>
    <message>
        <source>The pre-flight list is older than 15 minutes: check it again</source>
        <translation>Die Liste der Vorabprüfung ist älter als 15 Minuten: erneut prüfen</translation>
    </message>
    <message>
        <source>The pre-flight list of {0} is not green: check it first</source>
        <translation>Die Liste der Vorabprüfung von {0} ist nicht grün: zuerst prüfen</translation>
    </message>
    <message>
        <source>The preset has its positions with the same {0} already</source>
        <translation>Das Preset hat bei gleicher Angabe ({0}) schon seine Positionen</translation>
    </message>
    <message>
        <source>The preset is evaluated</source>
        <translation>Das Preset wird ausgewertet</translation>
    </message>
    <message>
        <source>The preset this connection runs; empty for none. It is assigned on the page Presets.</source>
        <translation>Das Preset, das auf dieser Verbindung läuft; leer für keines. Zugewiesen wird es auf der Seite Presets.</translation>
    </message>
    <message>
        <source>The preset waits after an entry on the same side</source>
        <translation>Das Preset wartet nach einem Einstieg auf derselben Seite</translation>
    </message>
    <message>
        <source>The preset {0}, version {1}, is damaged in the database ({2}). Import it from a file, or restore a backup.</source>
        <translation>Das Preset {0}, Version {1}, ist in der Datenbank beschädigt ({2}). Aus einer Datei importieren oder eine Sicherung zurückspielen.</translation>
    </message>
    <message>
        <source>The price is too far from the last one</source>
        <translation>Der Preis ist zu weit vom letzten entfernt</translation>
    </message>
    <message>
        <source>The profile cannot be opened</source>
        <translation>Das Profil lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>The program ended unexpectedly</source>
        <translation>Das Programm endete unerwartet</translation>
    </message>
    <message>
        <source>The program is being closed: nothing is started</source>
        <translation>Das Programm wird geschlossen: nichts wird gestartet</translation>
    </message>
    <message>
        <source>The program stood still for {0} s (asleep, stopped or overloaded)</source>
        <translation>Das Programm stand {0} s still (Ruhezustand, angehalten oder überlastet)</translation>
    </message>
    <message>
        <source>The public key is not one: 32 bytes in base64 are needed</source>
        <translation>Der öffentliche Schlüssel ist keiner: nötig sind 32 Bytes in base64</translation>
    </message>
    <message>
        <source>The recorded market has ended</source>
        <translation>Der aufgezeichnete Markt ist zu Ende</translation>
    </message>
    <message>
        <source>The release channel is not in its form ({0})</source>
        <translation>Der Veröffentlichungskanal hat nicht die richtige Form ({0})</translation>
    </message>
    <message>
        <source>The results of this run cannot be read. {0}.</source>
        <translation>Die Ergebnisse dieses Laufs sind nicht lesbar. {0}.</translation>
    </message>
    <message>
        <source>The results tree has {0} levels: nothing is below the last</source>
        <translation>Der Ergebnisbaum hat {0} Ebenen: unter der letzten ist nichts</translation>
    </message>
    <message>
        <source>The same entry was sent a moment ago</source>
        <translation>Derselbe Einstieg wurde gerade erst gesendet</translation>
    </message>
    <message>
        <source>The same entry within this time is refused.</source>
        <translation>Derselbe Einstieg innerhalb dieser Zeit wird abgelehnt.</translation>
    </message>
    <message>
        <source>The set has its positions on this side already</source>
        <translation>Der Satz hat auf dieser Seite schon seine Positionen</translation>
    </message>
    <message>
        <source>The signal&apos;s bar is over for too long</source>
        <translation>Der Balken des Signals ist zu lange vorbei</translation>
    </message>
    <message>
        <source>The signature does not fit: the file was changed</source>
        <translation>Die Signatur passt nicht: die Datei wurde verändert</translation>
    </message>
    <message>
        <source>The simulated position was lost</source>
        <translation>Die simulierte Position ging verloren</translation>
    </message>
    <message>
        <source>The simulated position was never entered (a gap, or a restart)</source>
        <translation>Die simulierte Position kam nie zustande (eine Lücke oder ein Neustart)</translation>
    </message>
    <message>
        <source>The simulated venue gave no answer</source>
        <translation>Die simulierte Börse gab keine Antwort</translation>
    </message>
    <message>
        <source>The simulation uses slippage and fees measured at the venue, once there are 20 comparisons for the symbol.</source>
        <translation>Die Simulation rechnet mit an der Börse gemessener Slippage und Gebühren, sobald es 20 Vergleiche für das Symbol gibt.</translation>
    </message>
    <message>
        <source>The stop is too near liquidation</source>
        <translation>Der Stop liegt zu nahe an der Liquidation</translation>
    </message>
    <message>
        <source>The stop lies within half the way to liquidation. Off: never blocks an entry.</source>
        <translation>Der Stop liegt innerhalb des halben Wegs zur Liquidation. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>The stop must be {0} the present price {1}</source>
        <translation>Der Stop muss {0} dem jetzigen Preis {1} liegen</translation>
    </message>
    <message>
        <source>The stored candles of {0} have changed since this run was made. Run it again on what is there now, or import the old candles.</source>
        <translation>Die gespeicherten Kerzen von {0} haben sich seit diesem Lauf geändert. Mit den jetzigen neu laufen lassen oder die alten Kerzen importieren.</translation>
    </message>
    <message>
        <source>The stored starting points of daily loss and drawdown are damaged ({0}): both are measured from the present equity on</source>
        <translation>Die gespeicherten Ausgangswerte von Tagesverlust und Drawdown sind beschädigt ({0}): beide werden ab dem jetzigen Eigenkapital gemessen</translation>
    </message>
    <message>
        <source>The stored state of {0} has an unknown layout</source>
        <translation>Der gespeicherte Zustand von {0} hat einen unbekannten Aufbau</translation>
    </message>
    <message>
        <source>The stored state of {0} is too short</source>
        <translation>Der gespeicherte Zustand von {0} ist zu kurz</translation>
    </message>
    <message>
        <source>The stored state of {0} is unknown: {1}</source>
        <translation>Der gespeicherte Zustand von {0} ist unbekannt: {1}</translation>
    </message>
    <message>
        <source>The symbol cools down after a close</source>
        <translation>Das Symbol ruht nach dem Schließen</translation>
    </message>
    <message>
        <source>The symbol has its positions already</source>
        <translation>Das Symbol hat schon seine Positionen</translation>
    </message>
    <message>
        <source>The symbol is locked</source>
        <translation>Das Symbol ist gesperrt</translation>
    </message>
    <message>
        <source>The symbol&apos;s last price must be fresh. Off: never blocks an entry.</source>
        <translation>Der letzte Preis des Symbols muss frisch sein. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>The symbols are picked at each start (now {0}); the gate checks each size</source>
        <translation>Die Symbole werden bei jedem Start gewählt (jetzt {0}); die Risikoprüfung prüft jede Größe</translation>
    </message>
    <message>
        <source>The target must be {0} the present price {1}</source>
        <translation>Das Ziel muss {0} dem jetzigen Preis {1} liegen</translation>
    </message>
    <message>
        <source>The token in {0} is short and might be guessed: make one with &apos;openssl rand -hex 32&apos;</source>
        <translation>Das Token in {0} ist kurz und könnte erraten werden: eines mit &apos;openssl rand -hex 32&apos; erzeugen</translation>
    </message>
    <message>
        <source>The venue cancels ALL orders of the account, yours too, when it has not heard from this program for so long. 0 is off.</source>
        <translation>Die Börse storniert ALLE Orders des Kontos, auch eigene von Hand, wenn sie so lange nichts von diesem Programm gehört hat. 0 ist aus.</translation>
    </message>
    <message>
        <source>The venue did not answer within {0} s</source>
        <translation>Die Börse hat nicht innerhalb von {0} s geantwortet</translation>
    </message>
    <message>
        <source>The venue did not cancel it: {0}</source>
        <translation>Die Börse hat sie nicht storniert: {0}</translation>
    </message>
    <message>
        <source>The venue did not say whether it has the order.</source>
        <translation>Die Börse hat nicht gesagt, ob sie die Order hat.</translation>
    </message>
    <message>
        <source>The venue does not take these digits</source>
        <translation>Die Börse nimmt diese Nachkommastellen nicht an</translation>
    </message>
    <message>
        <source>The venue has an order {0} already</source>
        <translation>Die Börse hat schon eine Order {0}</translation>
    </message>
    <message>
        <source>The venue has not confirmed the cancel yet</source>
        <translation>Die Börse hat die Stornierung noch nicht bestätigt</translation>
    </message>
    <message>
        <source>The venue has not confirmed the cancel: {0}</source>
        <translation>Die Börse hat die Stornierung nicht bestätigt: {0}</translation>
    </message>
    <message>
        <source>The venue holds something that is not in the books here.</source>
        <translation>Die Börse hält etwas, das hier nicht in den Büchern steht.</translation>
    </message>
    <message>
        <source>The venue holds {0} {1} beyond what was opened here</source>
        <translation>Die Börse hält {0} {1} über das hier Eröffnete hinaus</translation>
    </message>
    <message>
        <source>The venue knows no such order</source>
        <translation>Die Börse kennt keine solche Order</translation>
    </message>
    <message>
        <source>The venue refuses leverage {0}: {1}</source>
        <translation>Die Börse lehnt Hebel {0} ab: {1}</translation>
    </message>
    <message>
        <source>The venue rejected the order</source>
        <translation>Die Börse hat die Order abgelehnt</translation>
    </message>
    <message>
        <source>The venue&apos;s answer names no order</source>
        <translation>Die Antwort der Börse nennt keine Order</translation>
    </message>
    <message>
        <source>The version file expired on {0}: somebody may be holding back a newer one, or this computer&apos;s clock is wrong</source>
        <translation>Die Versionsdatei ist am {0} abgelaufen: vielleicht hält jemand eine neuere zurück, oder die Uhr dieses Computers geht falsch</translation>
    </message>
    <message>
        <source>The version file is not in its form ({0})</source>
        <translation>Die Versionsdatei hat nicht die richtige Form ({0})</translation>
    </message>
    <message>
        <source>The version file names {0}, but {1} was seen before: somebody may be holding back the newer one</source>
        <translation>Die Versionsdatei nennt {0}, aber {1} wurde schon gesehen: vielleicht hält jemand die neuere zurück</translation>
    </message>
    <message>
        <source>The {0} is not usable</source>
        <translation>{0}: nicht brauchbar</translation>
    </message>
    <message>
        <source>The {0} order {1} rested at the venue, which knows nothing of it any more</source>
        <translation>Die Order {1} ({0}) lag an der Börse, die nichts mehr von ihr weiß</translation>
    </message>
    <message>
        <source>The {0} order {1} was not placed by this program</source>
        <translation>Die Order {1} ({0}) stammt nicht von diesem Programm</translation>
    </message>
    <message>
        <source>The {0} token is refused until the program ends, but it could not be deleted and would count again at the next start: {1}</source>
        <translation>Das Token ({0}) wird abgewiesen, bis das Programm endet, konnte aber nicht gelöscht werden und gälte beim nächsten Start wieder: {1}</translation>
    </message>
    <message>
        <source>There are no candles of {0} yet. Start the engine of “{1}”, or download candles under Presets, Candle data.</source>
        <translation>Es gibt noch keine Kerzen von {0}. Die Engine von „{1}“ starten oder Kerzen unter Presets, Kerzendaten laden.</translation>
    </message>
    <message>
        <source>There are no {0} candles of {1} in that time: download or import some.</source>
        <translation>Es gibt in dieser Zeit keine {0}-Kerzen von {1}: welche laden oder importieren.</translation>
    </message>
    <message>
        <source>There are no {0} candles of {1} {2}from {3}: import or download them first.</source>
        <translation>Es gibt keine {0}-Kerzen von {1} {2}aus {3}: zuerst importieren oder laden.</translation>
    </message>
    <message>
        <source>There are none on this market</source>
        <translation>Auf diesem Markt gibt es keine</translation>
    </message>
    <message>
        <source>There are {0} recipients already: remove one</source>
        <translation>Es gibt schon {0} Empfänger: einen entfernen</translation>
    </message>
    <message>
        <source>There is a highest number of positions. Off: never blocks an entry.</source>
        <translation>Es gibt eine Höchstzahl an Positionen. Aus: sperrt nie einen Einstieg.</translation>
    </message>
    <message>
        <source>There is a preset {0} already: choose another name</source>
        <translation>Es gibt schon ein Preset {0}: einen anderen Namen wählen</translation>
    </message>
    <message>
        <source>There is no backup {0} in {1}</source>
        <translation>Es gibt keine Sicherung {0} in {1}</translation>
    </message>
    <message>
        <source>There is no configuration {0} any more</source>
        <translation>Die Konfiguration {0} gibt es nicht mehr</translation>
    </message>
    <message>
        <source>There is no connection {0}</source>
        <translation>Es gibt keine Verbindung {0}</translation>
    </message>
    <message>
        <source>There is no download of {0} {1}</source>
        <translation>Es gibt keinen Ladevorgang von {0} {1}</translation>
    </message>
    <message>
        <source>There is no enabled connection: add or enable one in Settings</source>
        <translation>Es gibt keine eingeschaltete Verbindung: in den Einstellungen eine anlegen oder einschalten</translation>
    </message>
    <message>
        <source>There is no file {0}</source>
        <translation>Es gibt keine Datei {0}</translation>
    </message>
    <message>
        <source>There is no good backup in {0}</source>
        <translation>Es gibt keine gute Sicherung in {0}</translation>
    </message>
    <message>
        <source>There is no good backup of the database</source>
        <translation>Es gibt keine gute Sicherung der Datenbank</translation>
    </message>
    <message>
        <source>There is no key</source>
        <translation>Es gibt keinen Schlüssel</translation>
    </message>
    <message>
        <source>There is no keychain here.</source>
        <translation>Hier gibt es keinen Schlüsselbund.</translation>
    </message>
    <message>
        <source>There is no keychain here: choose a passphrase for the file with the keys.</source>
        <translation>Hier gibt es keinen Schlüsselbund: eine Passphrase für die Datei mit den Schlüsseln wählen.</translation>
    </message>
    <message>
        <source>There is no order {0} here</source>
        <translation>Hier gibt es keine Order {0}</translation>
    </message>
    <message>
        <source>There is no price</source>
        <translation>Es gibt keinen Preis</translation>
    </message>
    <message>
        <source>There is no setting {0}</source>
        <translation>Es gibt keine Einstellung {0}</translation>
    </message>
    <message>
        <source>There is no such back-test any more</source>
        <translation>Diesen Backtest gibt es nicht mehr</translation>
    </message>
    <message>
        <source>There is no such recipient any more</source>
        <translation>Diesen Empfänger gibt es nicht mehr</translation>
    </message>
    <message>
        <source>There is no symbol {0} here</source>
        <translation>Hier gibt es kein Symbol {0}</translation>
    </message>
    <message>
        <source>There is no template {0}</source>
        <translation>Es gibt keine Vorlage {0}</translation>
    </message>
    <message>
        <source>There is no token yet, so nobody could be let in: make one in Settings → API, or with &apos;cts-desktop token trade&apos;, or put one into the environment variable {0}</source>
        <translation>Es gibt noch kein Token, also könnte niemand eingelassen werden: unter Einstellungen → API oder mit &apos;cts-desktop token trade&apos; eines erzeugen oder eines in die Umgebungsvariable {0} schreiben</translation>
    </message>
    <message>
        <source>There is no venue {0}</source>
        <translation>Es gibt keine Börse {0}</translation>
    </message>
    <message>
        <source>There is no {0} whose passphrase could change.</source>
        <translation>Es gibt keine Datei {0}, deren Passphrase sich ändern ließe.</translation>
    </message>
    <message>
        <source>There is nothing left to undo in {0}</source>
        <translation>In {0} ist nichts mehr rückgängig zu machen</translation>
    </message>
    <message>
        <source>There is nothing to close</source>
        <translation>Es gibt nichts zu schließen</translation>
    </message>
    <message>
        <source>These candles are gone. Import them again under Presets, Candle data.</source>
        <translation>Diese Kerzen sind weg. Unter Presets, Kerzendaten erneut importieren.</translation>
    </message>
    <message>
        <source>These candles do not open every {0} in ascending order, counted from midnight UTC: state the timeframe they have, or import them anew.</source>
        <translation>Diese Kerzen öffnen nicht alle {0} in aufsteigender Folge, gezählt ab Mitternacht UTC: ihren Zeitrahmen angeben oder neu importieren.</translation>
    </message>
    <message>
        <source>These figures are older than the newest ones. Refresh the page</source>
        <translation>Diese Zahlen sind älter als die neuesten. Seite neu laden</translation>
    </message>
    <message>
        <source>These sets make no configuration: add an indicator to them.</source>
        <translation>Diese Sätze ergeben keine Konfiguration: einen Indikator hinzufügen.</translation>
    </message>
    <message>
        <source>They are left alone. Better to trade on an account of its own.</source>
        <translation>Sie bleiben unberührt. Besser auf einem eigenen Konto handeln.</translation>
    </message>
    <message>
        <source>This configuration has not been calculated</source>
        <translation>Diese Konfiguration wurde nicht berechnet</translation>
    </message>
    <message>
        <source>This connection has no set {0} now</source>
        <translation>Diese Verbindung hat jetzt keinen Satz {0}</translation>
    </message>
    <message>
        <source>This connection has not been started</source>
        <translation>Diese Verbindung wurde nicht gestartet</translation>
    </message>
    <message>
        <source>This connection was closed: make a new one</source>
        <translation>Diese Verbindung wurde geschlossen: eine neue herstellen</translation>
    </message>
    <message>
        <source>This exchange cannot check an order without placing</source>
        <translation>Diese Börse kann eine Order nicht prüfen, ohne sie zu platzieren</translation>
    </message>
    <message>
        <source>This is a test. {0} is told.</source>
        <translation>Das ist ein Test. {0} wird benachrichtigt.</translation>
    </message>
    <message>
        <source>This is not the address of a service this program knows. Addresses begin with {0}</source>
        <translation>Das ist nicht die Adresse eines Dienstes, den dieses Programm kennt. Adressen beginnen mit {0}</translation>
    </message>
    <message>
        <source>This is not the passphrase of {0}.</source>
        <translation>Das ist nicht die Passphrase von {0}.</translation>
    </message>
    <message>
        <source>This key may not read the account: give it that right at the exchange.</source>
        <translation>Dieser Schlüssel darf das Konto nicht lesen: ihm an der Börse dieses Recht geben.</translation>
    </message>
    <message>
        <source>This key may not trade: give it that right at the exchange.</source>
        <translation>Dieser Schlüssel darf nicht handeln: ihm an der Börse dieses Recht geben.</translation>
    </message>
    <message>
        <source>This key may withdraw money. Make a key at the exchange without the right to withdraw, and enter that one.</source>
        <translation>Dieser Schlüssel darf Geld auszahlen. An der Börse einen Schlüssel ohne Auszahlungsrecht anlegen und diesen eingeben.</translation>
    </message>
    <message>
        <source>This market has no {0}</source>
        <translation>Dieser Markt führt {0} nicht</translation>
    </message>
    <message>
        <source>This market has no {0}. There is: {1}.</source>
        <translation>Dieser Markt führt {0} nicht. Es gibt: {1}.</translation>
    </message>
    <message>
        <source>This preset does not exist any more</source>
        <translation>Dieses Preset gibt es nicht mehr</translation>
    </message>
    <message>
        <source>This preset has no enabled set: enable one, or choose some.</source>
        <translation>Dieses Preset hat keinen eingeschalteten Satz: einen einschalten oder welche wählen.</translation>
    </message>
    <message>
        <source>This program is portable: it leaves nothing on the computer it runs on.</source>
        <translation>Dieses Programm ist portabel: es hinterlässt nichts auf dem Computer, auf dem es läuft.</translation>
    </message>
    <message>
        <source>This program was started without an API</source>
        <translation>Dieses Programm wurde ohne API gestartet</translation>
    </message>
    <message>
        <source>This run has no candles of {0}</source>
        <translation>Dieser Lauf hat keine Kerzen von {0}</translation>
    </message>
    <message>
        <source>This run has no such configuration</source>
        <translation>Dieser Lauf hat keine solche Konfiguration</translation>
    </message>
    <message>
        <source>Those listed under Symbols, or the first by traded value, by range or by change of the last 24 hours.</source>
        <translation>Die unter Symbole genannten, oder die ersten nach Umsatz, Spanne oder Änderung der letzten 24 Stunden.</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Time exit; 0 is off.</source>
        <translation>Ausstieg nach Zeit; 0 ist aus.</translation>
    </message>
    <message>
        <source>Time from the start of one cycle to the next.</source>
        <translation>Zeit vom Beginn eines Zyklus bis zum nächsten.</translation>
    </message>
    <message>
        <source>Time: the beginning must be before the end, and in the past</source>
        <translation>Zeit: der Anfang muss vor dem Ende und in der Vergangenheit liegen</translation>
    </message>
    <message>
        <source>Timeframe: candles of up to a day can be downloaded</source>
        <translation>Zeitrahmen: geladen werden können Kerzen bis zu einem Tag</translation>
    </message>
    <message>
        <source>To each recipient; more wait and come as one.</source>
        <translation>An jeden Empfänger; weitere warten und kommen als eine.</translation>
    </message>
    <message>
        <source>Told at the next start, where an engine was running.</source>
        <translation>Wird beim nächsten Start gesagt, wo eine Engine lief.</translation>
    </message>
    <message>
        <source>Too many open positions</source>
        <translation>Zu viele offene Positionen</translation>
    </message>
    <message>
        <source>Too many orders within a minute</source>
        <translation>Zu viele Orders innerhalb einer Minute</translation>
    </message>
    <message>
        <source>Too small: {0}</source>
        <translation>Zu klein: {0}</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Gesamt</translation>
    </message>
    <message>
        <source>Total exposure would be too high</source>
        <translation>Das gesamte Exposure würde zu hoch</translation>
    </message>
    <message>
        <source>Total notional as share of equity.</source>
        <translation>Gesamter Nominalwert als Anteil am Eigenkapital.</translation>
    </message>
    <message>
        <source>Tpe</source>
        <translation>TPE</translation>
    </message>
    <message>
        <source>Trade</source>
        <translation>Handeln</translation>
    </message>
    <message>
        <source>Trade presets</source>
        <translation>Presets handeln</translation>
    </message>
    <message>
        <source>Trades</source>
        <translation>Trades</translation>
    </message>
    <message>
        <source>Trades in 48 h</source>
        <translation>Trades in 48 h</translation>
    </message>
    <message>
        <source>Trading</source>
        <translation>Handel</translation>
    </message>
    <message>
        <source>Trading is switched off for this connection</source>
        <translation>Der Handel ist für diese Verbindung ausgeschaltet</translation>
    </message>
    <message>
        <source>Trading off</source>
        <translation>Handel aus</translation>
    </message>
    <message>
        <source>Trailing</source>
        <translation>Trailing</translation>
    </message>
    <message>
        <source>Trailing only</source>
        <translation>Nur Trailing</translation>
    </message>
    <message>
        <source>Trailing stop</source>
        <translation>Trailing-Stop</translation>
    </message>
    <message>
        <source>Trailing stops</source>
        <translation>Trailing-Stops</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Transfer</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Erneut versuchen.</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>USDT</source>
        <translation>USDT</translation>
    </message>
    <message>
        <source>USDT perpetual</source>
        <translation>USDT-Perpetual</translation>
    </message>
    <message>
        <source>Unhealthy</source>
        <translation>Gestört</translation>
    </message>
    <message>
        <source>Unified</source>
        <translation>Unified</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Unknown balance</source>
        <translation>Guthaben unbekannt</translation>
    </message>
    <message>
        <source>Unknown symbol {0}</source>
        <translation>Unbekanntes Symbol {0}</translation>
    </message>
    <message>
        <source>Unlock the keys, or enter this connection&apos;s key again.</source>
        <translation>Die Schlüssel entsperren oder den Schlüssel dieser Verbindung erneut eingeben.</translation>
    </message>
    <message>
        <source>Unlocked</source>
        <translation>Entsperrt</translation>
    </message>
    <message>
        <source>Unprotected</source>
        <translation>Ungeschützt</translation>
    </message>
    <message>
        <source>Untested: try it with little money and watch it. Stops are kept by this program.</source>
        <translation>Ungetestet: mit wenig Geld versuchen und beobachten. Stops hält dieses Programm.</translation>
    </message>
    <message>
        <source>Update found</source>
        <translation>Update gefunden</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Updates</translation>
    </message>
    <message>
        <source>Upgrade</source>
        <translation>Vor Upgrade</translation>
    </message>
    <message>
        <source>Use ISO dates such as 2024-01-31 12:00:00+00:00, or epoch milliseconds.</source>
        <translation>ISO-Daten wie 2024-01-31 12:00:00+00:00 oder Epochen-Millisekunden verwenden.</translation>
    </message>
    <message>
        <source>Use a new profile</source>
        <translation>Neues Profil verwenden</translation>
    </message>
    <message>
        <source>Use an agent wallet: its key can trade and cannot withdraw.</source>
        <translation>Eine Agent-Wallet verwenden: ihr Schlüssel kann handeln, aber nicht auszahlen.</translation>
    </message>
    <message>
        <source>Version {0}; nothing is installed</source>
        <translation>Version {0}; nichts ist installiert</translation>
    </message>
    <message>
        <source>Volatility</source>
        <translation>Volatilität</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Volumen</translation>
    </message>
    <message>
        <source>Wait before a faulted engine is started again.</source>
        <translation>Wartezeit, bevor eine gestörte Engine neu gestartet wird.</translation>
    </message>
    <message>
        <source>Wait {0} s and test again.</source>
        <translation>{0} s warten und erneut testen.</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>In der Warteschlange</translation>
    </message>
    <message>
        <source>Wallet address</source>
        <translation>Wallet-Adresse</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Woche</translation>
    </message>
    <message>
        <source>Weekday</source>
        <translation>Wochentag</translation>
    </message>
    <message>
        <source>What backs a position: the whole account (cross) or its own share (isolated).</source>
        <translation>Was eine Position deckt: das ganze Konto (cross) oder ihr eigener Anteil (isolated).</translation>
    </message>
    <message>
        <source>What others hold</source>
        <translation>Was andere halten</translation>
    </message>
    <message>
        <source>What the keychain holds as {0} is not a key of this program: enter the key again.</source>
        <translation>Was der Schlüsselbund als {0} hält, ist kein Schlüssel dieses Programms: den Schlüssel erneut eingeben.</translation>
    </message>
    <message>
        <source>What was restored cannot be opened: {0}</source>
        <translation>Das Zurückgespielte lässt sich nicht öffnen: {0}</translation>
    </message>
    <message>
        <source>When daily loss or drawdown reaches its limit: close all positions as well.</source>
        <translation>Wenn Tagesverlust oder Drawdown die Grenze erreicht: auch alle Positionen schließen.</translation>
    </message>
    <message>
        <source>Where prices come from.</source>
        <translation>Woher die Preise kommen.</translation>
    </message>
    <message>
        <source>Where the daily look is switched on.</source>
        <translation>Wo die tägliche Suche eingeschaltet ist.</translation>
    </message>
    <message>
        <source>Where the take profit is measured from.</source>
        <translation>Von wo das Gewinnziel gemessen wird.</translation>
    </message>
    <message>
        <source>Which symbols</source>
        <translation>Welche Symbole</translation>
    </message>
    <message>
        <source>Which symbols: the rule leaves none of {0} ({1}). Loosen it or choose the list.</source>
        <translation>Symbolauswahl: die Regel lässt keines von {0} übrig ({1}). Sie lockern oder die Liste wählen.</translation>
    </message>
    <message>
        <source>While such an engine runs, the computer does not fall asleep by itself. Live counts testnet as well, and any open position of either.</source>
        <translation>Solange eine solche Engine läuft, schläft der Computer nicht von selbst ein. Live zählt auch das Testnet und jede offene Position von beiden.</translation>
    </message>
    <message>
        <source>Whole numbers</source>
        <translation>Ganze Zahlen</translation>
    </message>
    <message>
        <source>Win rate</source>
        <translation>Trefferquote</translation>
    </message>
    <message>
        <source>Win rate that brings a paused set back.</source>
        <translation>Trefferquote, die einen angehaltenen Satz zurückholt.</translation>
    </message>
    <message>
        <source>Win rate that pauses a set.</source>
        <translation>Trefferquote, die einen Satz anhält.</translation>
    </message>
    <message>
        <source>Win streak</source>
        <translation>Gewinnserie</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Wins</source>
        <translation>Gewinne</translation>
    </message>
    <message>
        <source>With</source>
        <translation>Mit</translation>
    </message>
    <message>
        <source>With what it earned, on paper as well.</source>
        <translation>Mit ihrem Ergebnis, auch auf Paper.</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Auszahlen</translation>
    </message>
    <message>
        <source>Withdrawal</source>
        <translation>Auszahlung</translation>
    </message>
    <message>
        <source>Without</source>
        <translation>Ohne</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>a close is on its way</source>
        <translation>das Schließen läuft</translation>
    </message>
    <message>
        <source>a close is on its way already</source>
        <translation>das Schließen läuft schon</translation>
    </message>
    <message>
        <source>a defect: {0}</source>
        <translation>ein Programmfehler: {0}</translation>
    </message>
    <message>
        <source>a limit order needs a price</source>
        <translation>eine Limit-Order braucht einen Preis</translation>
    </message>
    <message>
        <source>a message could not be read ({0})</source>
        <translation>eine Nachricht war nicht lesbar ({0})</translation>
    </message>
    <message>
        <source>a part of </source>
        <translation>teilweise: </translation>
    </message>
    <message>
        <source>a part of the path is not a folder</source>
        <translation>ein Teil des Pfads ist kein Ordner</translation>
    </message>
    <message>
        <source>a position on the other side is open</source>
        <translation>eine Position auf der anderen Seite ist offen</translation>
    </message>
    <message>
        <source>a price above 0</source>
        <translation>ein Preis über 0</translation>
    </message>
    <message>
        <source>a row contradicts what is stored already.</source>
        <translation>eine Zeile widerspricht dem, was schon gespeichert ist.</translation>
    </message>
    <message>
        <source>a text is too large for the database.</source>
        <translation>ein Text ist zu groß für die Datenbank.</translation>
    </message>
    <message>
        <source>a {0} order needs a trigger</source>
        <translation>eine Order ({0}) braucht einen Auslöser</translation>
    </message>
    <message>
        <source>a {0} order needs a {1}</source>
        <translation>eine Order ({0}) braucht: {1}</translation>
    </message>
    <message>
        <source>abandoned</source>
        <translation>aufgegeben</translation>
    </message>
    <message>
        <source>above maximum</source>
        <translation>über dem Maximum</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>access is denied</source>
        <translation>der Zugriff ist verweigert</translation>
    </message>
    <message>
        <source>access is denied. Give your user read and write rights to the file.</source>
        <translation>der Zugriff ist verweigert. Dem eigenen Benutzer Lese- und Schreibrecht für die Datei geben.</translation>
    </message>
    <message>
        <source>account: {0}</source>
        <translation>Konto: {0}</translation>
    </message>
    <message>
        <source>add</source>
        <translation>Aufstockung</translation>
    </message>
    <message>
        <source>added from a back-test</source>
        <translation>aus einem Backtest hinzugefügt</translation>
    </message>
    <message>
        <source>adopt</source>
        <translation>übernehmen</translation>
    </message>
    <message>
        <source>adopted by hand</source>
        <translation>von Hand übernommen</translation>
    </message>
    <message>
        <source>adverse move</source>
        <translation>Gegenbewegung</translation>
    </message>
    <message>
        <source>agent wallet</source>
        <translation>Agent-Wallet</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>all orders of every traded symbol, also those placed by hand; not the waiting stops</source>
        <translation>alle Orders jedes gehandelten Symbols, auch die von Hand platzierten; nicht die wartenden Stops</translation>
    </message>
    <message>
        <source>all orders of the account, also those placed by hand</source>
        <translation>alle Orders des Kontos, auch die von Hand platzierten</translation>
    </message>
    <message>
        <source>all perpetual orders of the account, also those placed by hand</source>
        <translation>alle Perpetual-Orders des Kontos, auch die von Hand platzierten</translation>
    </message>
    <message>
        <source>all positions are being closed</source>
        <translation>alle Positionen werden geschlossen</translation>
    </message>
    <message>
        <source>all spot orders of the account, also those placed by hand</source>
        <translation>alle Spot-Orders des Kontos, auch die von Hand platzierten</translation>
    </message>
    <message>
        <source>all symbols</source>
        <translation>alle Symbole</translation>
    </message>
    <message>
        <source>and too little was shown by all that read the market alike</source>
        <translation>und zu wenig zeigten alle, die den Markt gleich lesen</translation>
    </message>
    <message>
        <source>and {0} more</source>
        <translation>und {0} weitere</translation>
    </message>
    <message>
        <source>another program has locked the database. Close it (an SQLite browser, a copy program); nothing is lost and writing goes on then.</source>
        <translation>ein anderes Programm hat die Datenbank gesperrt. Es schließen (einen SQLite-Browser, ein Kopierprogramm); nichts geht verloren, danach wird weitergeschrieben.</translation>
    </message>
    <message>
        <source>another program uses it</source>
        <translation>ein anderes Programm verwendet sie</translation>
    </message>
    <message>
        <source>armed again by hand</source>
        <translation>von Hand wieder scharf gestellt</translation>
    </message>
    <message>
        <source>as global</source>
        <translation>wie global</translation>
    </message>
    <message>
        <source>asked for by hand</source>
        <translation>von Hand verlangt</translation>
    </message>
    <message>
        <source>at least {0}</source>
        <translation>mindestens {0}</translation>
    </message>
    <message>
        <source>at most {0}</source>
        <translation>höchstens {0}</translation>
    </message>
    <message>
        <source>atr stop</source>
        <translation>ATR-Stop</translation>
    </message>
    <message>
        <source>average</source>
        <translation>Durchschnitt</translation>
    </message>
    <message>
        <source>average number of positions</source>
        <translation>durchschnittliche Zahl der Positionen</translation>
    </message>
    <message>
        <source>average {0} C, needs {1} C</source>
        <translation>Durchschnitt {0} C, nötig {1} C</translation>
    </message>
    <message>
        <source>average {0} units over the last {1} trades, below 0</source>
        <translation>Durchschnitt {0} Einheiten über die letzten {1} Trades, unter 0</translation>
    </message>
    <message>
        <source>average {0} units {1}</source>
        <translation>Durchschnitt {0} Einheiten {1}</translation>
    </message>
    <message>
        <source>backtest finished</source>
        <translation>Backtest fertig</translation>
    </message>
    <message>
        <source>backup failed</source>
        <translation>Sicherung fehlgeschlagen</translation>
    </message>
    <message>
        <source>balance</source>
        <translation>Guthaben</translation>
    </message>
    <message>
        <source>below minimum</source>
        <translation>unter dem Minimum</translation>
    </message>
    <message>
        <source>bin</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>block</source>
        <translation>Block</translation>
    </message>
    <message>
        <source>break-even plus</source>
        <translation>Break-even plus</translation>
    </message>
    <message>
        <source>buy</source>
        <translation>Kauf</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>von Hand</translation>
    </message>
    <message>
        <source>by {0} sets; the best of each symbol and side asks for all</source>
        <translation>von {0} Sätzen; der beste je Symbol und Seite fragt für alle an</translation>
    </message>
    <message>
        <source>cancel</source>
        <translation>stornieren</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>storniert</translation>
    </message>
    <message>
        <source>cancelled while on its way</source>
        <translation>unterwegs abgebrochen</translation>
    </message>
    <message>
        <source>cannot be read ({0})</source>
        <translation>nicht lesbar ({0})</translation>
    </message>
    <message>
        <source>cannot be read as numbers</source>
        <translation>nicht als Zahlen lesbar</translation>
    </message>
    <message>
        <source>cannot write</source>
        <translation>Schreiben nicht möglich</translation>
    </message>
    <message>
        <source>change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>checking clock and key</source>
        <translation>Uhr und Schlüssel werden geprüft</translation>
    </message>
    <message>
        <source>clock jumped</source>
        <translation>Uhr gesprungen</translation>
    </message>
    <message>
        <source>clock offset</source>
        <translation>Uhrabweichung</translation>
    </message>
    <message>
        <source>cloned from {0}</source>
        <translation>Kopie von {0}</translation>
    </message>
    <message>
        <source>close</source>
        <translation>Ausstieg</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>geschlossen</translation>
    </message>
    <message>
        <source>closing</source>
        <translation>schließt</translation>
    </message>
    <message>
        <source>cointracking</source>
        <translation>CoinTracking</translation>
    </message>
    <message>
        <source>collecting</source>
        <translation>sammelt</translation>
    </message>
    <message>
        <source>comes back from beyond its limit</source>
        <translation>kehrt von jenseits seiner Grenze zurück</translation>
    </message>
    <message>
        <source>compared entry</source>
        <translation>verglichener Einstieg</translation>
    </message>
    <message>
        <source>compared exit</source>
        <translation>verglichener Ausstieg</translation>
    </message>
    <message>
        <source>comparing books and venue ({0})</source>
        <translation>Bücher und Börse werden abgeglichen ({0})</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>Verbindungsaufbau</translation>
    </message>
    <message>
        <source>connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>connection failed</source>
        <translation>Verbindung ausgefallen</translation>
    </message>
    <message>
        <source>connection recovered</source>
        <translation>Verbindung wieder da</translation>
    </message>
    <message>
        <source>cooldown</source>
        <translation>Ruhezeit</translation>
    </message>
    <message>
        <source>could not be reached: {0}</source>
        <translation>nicht erreichbar: {0}</translation>
    </message>
    <message>
        <source>cross</source>
        <translation>cross</translation>
    </message>
    <message>
        <source>crosses its own average</source>
        <translation>kreuzt den eigenen Durchschnitt</translation>
    </message>
    <message>
        <source>cts-desktop preset</source>
        <translation>cts-desktop preset</translation>
    </message>
    <message>
        <source>daily loss</source>
        <translation>Tagesverlust</translation>
    </message>
    <message>
        <source>day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>dca</source>
        <translation>DCA</translation>
    </message>
    <message>
        <source>degraded</source>
        <translation>beeinträchtigt</translation>
    </message>
    <message>
        <source>desktop</source>
        <translation>Desktop</translation>
    </message>
    <message>
        <source>difference found</source>
        <translation>Abweichung gefunden</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>ausgeschaltet</translation>
    </message>
    <message>
        <source>does not divide</source>
        <translation>teilt nicht</translation>
    </message>
    <message>
        <source>does not exist</source>
        <translation>existiert nicht</translation>
    </message>
    <message>
        <source>does not pass</source>
        <translation>besteht nicht</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>drawdown</source>
        <translation>Drawdown</translation>
    </message>
    <message>
        <source>drawdown {0} h, at most {1} h</source>
        <translation>Drawdown {0} h, höchstens {1} h</translation>
    </message>
    <message>
        <source>duplicate</source>
        <translation>doppelt</translation>
    </message>
    <message>
        <source>dust</source>
        <translation>Restmenge</translation>
    </message>
    <message>
        <source>emergency</source>
        <translation>Not-Halt</translation>
    </message>
    <message>
        <source>emergency stop</source>
        <translation>Not-Halt</translation>
    </message>
    <message>
        <source>enabled</source>
        <translation>eingeschaltet</translation>
    </message>
    <message>
        <source>engine failed</source>
        <translation>Engine ausgefallen</translation>
    </message>
    <message>
        <source>engine not running</source>
        <translation>Engine läuft nicht</translation>
    </message>
    <message>
        <source>entry</source>
        <translation>Einstieg</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>evaluated every {0} h</source>
        <translation>alle {0} h ausgewertet</translation>
    </message>
    <message>
        <source>evaluating</source>
        <translation>wird ausgewertet</translation>
    </message>
    <message>
        <source>every set failed</source>
        <translation>alle Sätze fehlgeschlagen</translation>
    </message>
    <message>
        <source>every trailing stop would begin at or beyond the target</source>
        <translation>jeder Trailing-Stop würde am Ziel oder dahinter beginnen</translation>
    </message>
    <message>
        <source>evidence of live results 1 → {0}, {1}</source>
        <translation>Evidenz der Live-Ergebnisse 1 → {0}, {1}</translation>
    </message>
    <message>
        <source>evidence {0}, needs {1}</source>
        <translation>Evidenz {0}, nötig {1}</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
    <message>
        <source>expires at {0} (s)</source>
        <translation>läuft ab bei {0} (s)</translation>
    </message>
    <message>
        <source>expires {0}</source>
        <translation>läuft ab {0}</translation>
    </message>
    <message>
        <source>exposure</source>
        <translation>Exposure</translation>
    </message>
    <message>
        <source>external</source>
        <translation>von außen</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>failed unexpectedly ({0})</source>
        <translation>unerwartet fehlgeschlagen ({0})</translation>
    </message>
    <message>
        <source>failed: drawdown above {0} C; reset by hand</source>
        <translation>fehlgeschlagen: Drawdown über {0} C; von Hand zurücksetzen</translation>
    </message>
    <message>
        <source>failed: {0}</source>
        <translation>fehlgeschlagen: {0}</translation>
    </message>
    <message>
        <source>fault</source>
        <translation>Störung</translation>
    </message>
    <message>
        <source>figure {0} is not one of {1}</source>
        <translation>Kennzahl {0} ist keine von {1}</translation>
    </message>
    <message>
        <source>fill {0}</source>
        <translation>Ausführung {0}</translation>
    </message>
    <message>
        <source>filled</source>
        <translation>ausgeführt</translation>
    </message>
    <message>
        <source>first entry</source>
        <translation>erster Einstieg</translation>
    </message>
    <message>
        <source>flips to the other side of the price</source>
        <translation>wechselt auf die andere Seite des Preises</translation>
    </message>
    <message>
        <source>free</source>
        <translation>frei</translation>
    </message>
    <message>
        <source>from template {0}</source>
        <translation>aus Vorlage {0}</translation>
    </message>
    <message>
        <source>funding of position {0}</source>
        <translation>Funding der Position {0}</translation>
    </message>
    <message>
        <source>generic</source>
        <translation>allgemein</translation>
    </message>
    <message>
        <source>given up</source>
        <translation>aufgegeben</translation>
    </message>
    <message>
        <source>global</source>
        <translation>global</translation>
    </message>
    <message>
        <source>grid</source>
        <translation>Raster</translation>
    </message>
    <message>
        <source>group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>h UTC</source>
        <translation>Uhr UTC</translation>
    </message>
    <message>
        <source>h local time</source>
        <translation>Uhr Ortszeit</translation>
    </message>
    <message>
        <source>has a header but no data</source>
        <translation>hat eine Kopfzeile, aber keine Daten</translation>
    </message>
    <message>
        <source>has no column {0}</source>
        <translation>hat keine Spalte {0}</translation>
    </message>
    <message>
        <source>has no price</source>
        <translation>hat keinen Preis</translation>
    </message>
    <message>
        <source>has {0} characters; at most {1} fit</source>
        <translation>hat {0} Zeichen; höchstens {1} passen</translation>
    </message>
    <message>
        <source>healthy</source>
        <translation>gesund</translation>
    </message>
    <message>
        <source>hedge</source>
        <translation>Hedge</translation>
    </message>
    <message>
        <source>hedge mode cannot be used at this venue</source>
        <translation>der Hedge-Modus ist an dieser Börse nicht nutzbar</translation>
    </message>
    <message>
        <source>holds characters that cannot be shown</source>
        <translation>enthält Zeichen, die sich nicht anzeigen lassen</translation>
    </message>
    <message>
        <source>holds several symbols ({0})</source>
        <translation>enthält mehrere Symbole ({0})</translation>
    </message>
    <message>
        <source>holds {0}; {1} to {2} fit</source>
        <translation>enthält {0}; {1} bis {2} passen</translation>
    </message>
    <message>
        <source>hour</source>
        <translation>Stunde</translation>
    </message>
    <message>
        <source>http://, https:// or socks5:// address every request goes through. Empty: none.</source>
        <translation>Adresse mit http://, https:// oder socks5://, über die jede Anfrage geht. Leer: keine.</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>ruht</translation>
    </message>
    <message>
        <source>ignore</source>
        <translation>ignorieren</translation>
    </message>
    <message>
        <source>imported from {0}</source>
        <translation>importiert aus {0}</translation>
    </message>
    <message>
        <source>in that time </source>
        <translation>in dieser Zeit </translation>
    </message>
    <message>
        <source>indication</source>
        <translation>Indikation</translation>
    </message>
    <message>
        <source>info</source>
        <translation>Info</translation>
    </message>
    <message>
        <source>intent</source>
        <translation>vorgemerkt</translation>
    </message>
    <message>
        <source>is a directory</source>
        <translation>ist ein Ordner</translation>
    </message>
    <message>
        <source>is a truncated or corrupt gzip file</source>
        <translation>ist eine abgeschnittene oder beschädigte gzip-Datei</translation>
    </message>
    <message>
        <source>is below the bid of the same line</source>
        <translation>liegt unter dem Bid derselben Zeile</translation>
    </message>
    <message>
        <source>is below the low of the same candle</source>
        <translation>liegt unter dem Tief derselben Kerze</translation>
    </message>
    <message>
        <source>is done</source>
        <translation>ist fertig</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>ist leer</translation>
    </message>
    <message>
        <source>is longer than</source>
        <translation>ist länger als</translation>
    </message>
    <message>
        <source>is named .gz but is not gzip</source>
        <translation>heißt .gz, ist aber kein gzip</translation>
    </message>
    <message>
        <source>is neither candles nor trades: its columns are {0}</source>
        <translation>enthält weder Kerzen noch Trades: die Spalten sind {0}</translation>
    </message>
    <message>
        <source>is not a price (must be above 0)</source>
        <translation>ist kein Preis (muss über 0 liegen)</translation>
    </message>
    <message>
        <source>is outside low to high of the same candle</source>
        <translation>liegt außerhalb von Tief bis Hoch derselben Kerze</translation>
    </message>
    <message>
        <source>is unknown{0}</source>
        <translation>ist unbekannt{0}</translation>
    </message>
    <message>
        <source>isolated</source>
        <translation>isolated</translation>
    </message>
    <message>
        <source>it could not be stored</source>
        <translation>es konnte nicht gespeichert werden</translation>
    </message>
    <message>
        <source>it does not accept the token</source>
        <translation>das Token wird nicht angenommen</translation>
    </message>
    <message>
        <source>it does not exist</source>
        <translation>existiert nicht</translation>
    </message>
    <message>
        <source>it exists already</source>
        <translation>existiert schon</translation>
    </message>
    <message>
        <source>it is a folder, not a file</source>
        <translation>ist ein Ordner, keine Datei</translation>
    </message>
    <message>
        <source>it is too little to sell</source>
        <translation>zu wenig zum Verkaufen</translation>
    </message>
    <message>
        <source>its address is not in the key store: add it again</source>
        <translation>seine Adresse ist nicht im Schlüsselspeicher: neu anlegen</translation>
    </message>
    <message>
        <source>its fills are missing</source>
        <translation>ihre Ausführungen fehlen</translation>
    </message>
    <message>
        <source>its histogram crosses zero</source>
        <translation>sein Histogramm kreuzt die Null</translation>
    </message>
    <message>
        <source>its position is over</source>
        <translation>ihre Position ist beendet</translation>
    </message>
    <message>
        <source>judging {0} by its history</source>
        <translation>{0} wird nach dem bisherigen Verlauf beurteilt</translation>
    </message>
    <message>
        <source>keychain</source>
        <translation>Schlüsselbund</translation>
    </message>
    <message>
        <source>kill switch</source>
        <translation>Notschalter</translation>
    </message>
    <message>
        <source>koinly</source>
        <translation>Koinly</translation>
    </message>
    <message>
        <source>largest loss</source>
        <translation>größter Verlust</translation>
    </message>
    <message>
        <source>largest win</source>
        <translation>größter Gewinn</translation>
    </message>
    <message>
        <source>leaves the oversold or overbought zone</source>
        <translation>verlässt die überverkaufte oder überkaufte Zone</translation>
    </message>
    <message>
        <source>lets entries through while the market moves enough; may set the stop</source>
        <translation>lässt Einstiege zu, solange sich der Markt genug bewegt; kann den Stop setzen</translation>
    </message>
    <message>
        <source>leverage</source>
        <translation>Hebel</translation>
    </message>
    <message>
        <source>leverage {0}</source>
        <translation>Hebel {0}</translation>
    </message>
    <message>
        <source>leverage {0} is outside 1 to {1}</source>
        <translation>Hebel {0} liegt außerhalb von 1 bis {1}</translation>
    </message>
    <message>
        <source>limit</source>
        <translation>Limit</translation>
    </message>
    <message>
        <source>limit reached</source>
        <translation>Grenze erreicht</translation>
    </message>
    <message>
        <source>line {0} has {1} of {2} fields; {3} is missing</source>
        <translation>Zeile {0} hat {1} von {2} Feldern; {3} fehlt</translation>
    </message>
    <message>
        <source>line {0} is older than the line before it</source>
        <translation>Zeile {0} ist älter als die Zeile davor</translation>
    </message>
    <message>
        <source>line {0}, column {1}: {2} is not a date</source>
        <translation>Zeile {0}, Spalte {1}: {2} ist kein Datum</translation>
    </message>
    <message>
        <source>line {0}, column {1}: {2} is not a finite number</source>
        <translation>Zeile {0}, Spalte {1}: {2} ist keine endliche Zahl</translation>
    </message>
    <message>
        <source>line {0}, column {1}: {2} {3}</source>
        <translation>Zeile {0}, Spalte {1}: {2} {3}</translation>
    </message>
    <message>
        <source>lines {0} and {1} have the same time but different values</source>
        <translation>Zeilen {0} und {1} haben dieselbe Zeit, aber verschiedene Werte</translation>
    </message>
    <message>
        <source>lines {0} and {1} have the same {2} {3} but different values</source>
        <translation>Zeilen {0} und {1} haben dasselbe {2} {3}, aber verschiedene Werte</translation>
    </message>
    <message>
        <source>liquidation</source>
        <translation>Liquidation</translation>
    </message>
    <message>
        <source>list</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>list only</source>
        <translation>nur Liste</translation>
    </message>
    <message>
        <source>listening</source>
        <translation>empfangsbereit</translation>
    </message>
    <message>
        <source>live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>loading history</source>
        <translation>Verlauf wird geladen</translation>
    </message>
    <message>
        <source>loading settings</source>
        <translation>Einstellungen werden geladen</translation>
    </message>
    <message>
        <source>loading symbols</source>
        <translation>Symbole werden geladen</translation>
    </message>
    <message>
        <source>loading the history of {0}</source>
        <translation>der Verlauf von {0} wird geladen</translation>
    </message>
    <message>
        <source>local stop</source>
        <translation>eigener Stop</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>gesperrt</translation>
    </message>
    <message>
        <source>long</source>
        <translation>long</translation>
    </message>
    <message>
        <source>long only</source>
        <translation>nur long</translation>
    </message>
    <message>
        <source>longest below</source>
        <translation>längste Zeit unter dem Hoch</translation>
    </message>
    <message>
        <source>look at the address</source>
        <translation>Adresse prüfen</translation>
    </message>
    <message>
        <source>loss streak</source>
        <translation>Verlustserie</translation>
    </message>
    <message>
        <source>losses</source>
        <translation>Verluste</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>verloren</translation>
    </message>
    <message>
        <source>luck guard ({0}): family evidence {1}</source>
        <translation>Glücksprüfung ({0}): Evidenz der Familie {1}</translation>
    </message>
    <message>
        <source>made elsewhere</source>
        <translation>anderswo entstanden</translation>
    </message>
    <message>
        <source>main</source>
        <translation>Main</translation>
    </message>
    <message>
        <source>make {0} combinations; at most {1} fit</source>
        <translation>ergeben {0} Kombinationen; höchstens {1} passen</translation>
    </message>
    <message>
        <source>makes {0} values; at most {1} fit</source>
        <translation>ergibt {0} Werte; höchstens {1} passen</translation>
    </message>
    <message>
        <source>manual</source>
        <translation>von Hand</translation>
    </message>
    <message>
        <source>margin fee</source>
        <translation>margin fee</translation>
    </message>
    <message>
        <source>margin mode {0}</source>
        <translation>Margin-Modus {0}</translation>
    </message>
    <message>
        <source>margin {0}</source>
        <translation>Margin {0}</translation>
    </message>
    <message>
        <source>market</source>
        <translation>Markt</translation>
    </message>
    <message>
        <source>market ended</source>
        <translation>Markt zu Ende</translation>
    </message>
    <message>
        <source>max positions</source>
        <translation>Positionen maximal</translation>
    </message>
    <message>
        <source>may not be read ({0})</source>
        <translation>nicht lesbar wegen fehlender Rechte ({0})</translation>
    </message>
    <message>
        <source>min</source>
        <translation>min</translation>
    </message>
    <message>
        <source>month</source>
        <translation>Monat</translation>
    </message>
    <message>
        <source>more than 80 % of its configurations are disabled</source>
        <translation>mehr als 80 % der Konfigurationen sind ausgeschaltet</translation>
    </message>
    <message>
        <source>more was closed than was held</source>
        <translation>es wurde mehr geschlossen, als gehalten wurde</translation>
    </message>
    <message>
        <source>moved less than {0} % a second, or swung less than {1} % a step</source>
        <translation>bewegte sich weniger als {0} % je Sekunde oder schwankte weniger als {1} % je Schritt</translation>
    </message>
    <message>
        <source>moved too little</source>
        <translation>bewegte sich zu wenig</translation>
    </message>
    <message>
        <source>multiple of {0}</source>
        <translation>Vielfaches von {0}</translation>
    </message>
    <message>
        <source>must be a time after 1970</source>
        <translation>muss eine Zeit nach 1970 sein</translation>
    </message>
    <message>
        <source>must be above 0</source>
        <translation>muss über 0 liegen</translation>
    </message>
    <message>
        <source>must not be negative</source>
        <translation>darf nicht negativ sein</translation>
    </message>
    <message>
        <source>needs a trailing stop, and trailing is off</source>
        <translation>braucht einen Trailing-Stop, und Trailing ist aus</translation>
    </message>
    <message>
        <source>needs the indicator atr, which says how far away the stop is</source>
        <translation>braucht den Indikator ATR, der sagt, wie weit der Stop entfernt ist</translation>
    </message>
    <message>
        <source>needs {0}</source>
        <translation>nötig {0}</translation>
    </message>
    <message>
        <source>never reached the venue</source>
        <translation>kam nie bei der Börse an</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>keine Antwort</translation>
    </message>
    <message>
        <source>no answer in time</source>
        <translation>keine rechtzeitige Antwort</translation>
    </message>
    <message>
        <source>no combination of their values makes sense</source>
        <translation>keine Kombination ihrer Werte ergibt Sinn</translation>
    </message>
    <message>
        <source>no data</source>
        <translation>keine Daten</translation>
    </message>
    <message>
        <source>no prices</source>
        <translation>keine Preise</translation>
    </message>
    <message>
        <source>no set is free</source>
        <translation>kein Satz ist frei</translation>
    </message>
    <message>
        <source>no shorts</source>
        <translation>keine Shorts</translation>
    </message>
    <message>
        <source>no target</source>
        <translation>kein Ziel</translation>
    </message>
    <message>
        <source>no trailing</source>
        <translation>kein Trailing</translation>
    </message>
    <message>
        <source>no {0} for {1} s</source>
        <translation>seit {1} s fehlt: {0}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>none of these can be for long or short; add one that can</source>
        <translation>keiner davon kann für long oder short sprechen; einen hinzufügen, der es kann</translation>
    </message>
    <message>
        <source>not PEM</source>
        <translation>kein PEM</translation>
    </message>
    <message>
        <source>not armed</source>
        <translation>nicht scharf</translation>
    </message>
    <message>
        <source>not assigned</source>
        <translation>nicht zugewiesen</translation>
    </message>
    <message>
        <source>not closed</source>
        <translation>nicht geschlossen</translation>
    </message>
    <message>
        <source>not confirmed yet</source>
        <translation>noch nicht bestätigt</translation>
    </message>
    <message>
        <source>not done within {0} s</source>
        <translation>nicht innerhalb von {0} s erledigt</translation>
    </message>
    <message>
        <source>not found at the venue yet</source>
        <translation>an der Börse noch nicht gefunden</translation>
    </message>
    <message>
        <source>not found, and the position differs</source>
        <translation>nicht gefunden, und die Position weicht ab</translation>
    </message>
    <message>
        <source>not open yet</source>
        <translation>noch nicht offen</translation>
    </message>
    <message>
        <source>not opened yet</source>
        <translation>noch nicht eröffnet</translation>
    </message>
    <message>
        <source>not pinned any more</source>
        <translation>nicht mehr angeheftet</translation>
    </message>
    <message>
        <source>not ready</source>
        <translation>nicht bereit</translation>
    </message>
    <message>
        <source>nothing blocks</source>
        <translation>nichts hindert</translation>
    </message>
    <message>
        <source>nothing came for {0} s</source>
        <translation>seit {0} s kam nichts</translation>
    </message>
    <message>
        <source>nothing is similar</source>
        <translation>keines ist ähnlich</translation>
    </message>
    <message>
        <source>nothing left to reduce</source>
        <translation>nichts mehr zu verringern</translation>
    </message>
    <message>
        <source>nothing new is opened</source>
        <translation>es wird nichts Neues eröffnet</translation>
    </message>
    <message>
        <source>notional {0} {1} is below </source>
        <translation>Nominalwert {0} {1} liegt unter </translation>
    </message>
    <message>
        <source>nsga-ii</source>
        <translation>NSGA-II</translation>
    </message>
    <message>
        <source>numbers</source>
        <translation>Zahlen</translation>
    </message>
    <message>
        <source>of {0} configurations tried</source>
        <translation>von {0} versuchten Konfigurationen</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>one set</source>
        <translation>ein Satz</translation>
    </message>
    <message>
        <source>one-way</source>
        <translation>One-way</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>opening</source>
        <translation>wird eröffnet</translation>
    </message>
    <message>
        <source>order</source>
        <translation>Order</translation>
    </message>
    <message>
        <source>order does not work</source>
        <translation>die Order läuft nicht</translation>
    </message>
    <message>
        <source>order rate</source>
        <translation>Orderrate</translation>
    </message>
    <message>
        <source>order refused</source>
        <translation>Order abgelehnt</translation>
    </message>
    <message>
        <source>order unknown</source>
        <translation>Order ungeklärt</translation>
    </message>
    <message>
        <source>order update</source>
        <translation>Ordermeldung</translation>
    </message>
    <message>
        <source>order {0} has an unknown outcome</source>
        <translation>Order {0} hat einen unbekannten Ausgang</translation>
    </message>
    <message>
        <source>order {0} is lost: look at the venue, then ignore it</source>
        <translation>Order {0} ist verloren: an der Börse nachsehen, dann ignorieren</translation>
    </message>
    <message>
        <source>order {0} is not one of {1}</source>
        <translation>Sortierung {0} ist keine von {1}</translation>
    </message>
    <message>
        <source>order {0} {1}</source>
        <translation>Order {0} {1}</translation>
    </message>
    <message>
        <source>orders</source>
        <translation>Orders</translation>
    </message>
    <message>
        <source>orders that only reduce do not exist at this venue</source>
        <translation>nur verringernde Orders gibt es an dieser Börse nicht</translation>
    </message>
    <message>
        <source>outside</source>
        <translation>nach außen</translation>
    </message>
    <message>
        <source>outside failed</source>
        <translation>Versand nach außen fehlgeschlagen</translation>
    </message>
    <message>
        <source>over the last {0} trades</source>
        <translation>über die letzten {0} Trades</translation>
    </message>
    <message>
        <source>pairs</source>
        <translation>Paare</translation>
    </message>
    <message>
        <source>paper</source>
        <translation>Paper</translation>
    </message>
    <message>
        <source>part {0} is not one of {1}</source>
        <translation>Teil {0} ist keiner von {1}</translation>
    </message>
    <message>
        <source>partially filled</source>
        <translation>teilweise ausgeführt</translation>
    </message>
    <message>
        <source>pause</source>
        <translation>anhalten</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>paused: win rate must return to {0}</source>
        <translation>angehalten: Trefferquote muss wieder {0} erreichen</translation>
    </message>
    <message>
        <source>perpetual</source>
        <translation>Perpetual</translation>
    </message>
    <message>
        <source>phase 2: payoff {0}, needs {1}</source>
        <translation>Phase 2: Gewinn zu Verlust {0}, nötig {1}</translation>
    </message>
    <message>
        <source>phase {0}: win rate {1}, needs {2}</source>
        <translation>Phase {0}: Trefferquote {1}, nötig {2}</translation>
    </message>
    <message>
        <source>phase {0}: {1}</source>
        <translation>Phase {0}: {1}</translation>
    </message>
    <message>
        <source>position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>position closed</source>
        <translation>Position geschlossen</translation>
    </message>
    <message>
        <source>position is not open</source>
        <translation>die Position ist nicht offen</translation>
    </message>
    <message>
        <source>position mode {0}</source>
        <translation>Positionsmodus {0}</translation>
    </message>
    <message>
        <source>position opened</source>
        <translation>Position eröffnet</translation>
    </message>
    <message>
        <source>position {0} {1} {2}</source>
        <translation>Position {0} {1} {2}</translation>
    </message>
    <message>
        <source>positions {0}</source>
        <translation>Positionen {0}</translation>
    </message>
    <message>
        <source>precision</source>
        <translation>Nachkommastellen</translation>
    </message>
    <message>
        <source>preset</source>
        <translation>Preset</translation>
    </message>
    <message>
        <source>preset limit</source>
        <translation>Preset-Grenze</translation>
    </message>
    <message>
        <source>presets are simulated on closed bars, which do not compare trade by trade</source>
        <translation>Presets werden auf geschlossenen Balken simuliert, die sich nicht Trade für Trade vergleichen lassen</translation>
    </message>
    <message>
        <source>price band</source>
        <translation>Preisband</translation>
    </message>
    <message>
        <source>price {0} is no whole number of ticks</source>
        <translation>Preis {0} ist keine ganze Zahl von Ticks</translation>
    </message>
    <message>
        <source>price {0} would trade at once (post-only)</source>
        <translation>Preis {0} würde sofort gehandelt (Post-only)</translation>
    </message>
    <message>
        <source>private key</source>
        <translation>privater Schlüssel</translation>
    </message>
    <message>
        <source>profit factor {0} {1}, below {2}</source>
        <translation>Profitfaktor {0} {1}, unter {2}</translation>
    </message>
    <message>
        <source>profit factor {0}, below {1}</source>
        <translation>Profitfaktor {0}, unter {1}</translation>
    </message>
    <message>
        <source>profit factor {0}, needs {1}</source>
        <translation>Profitfaktor {0}, nötig {1}</translation>
    </message>
    <message>
        <source>program ended</source>
        <translation>Programm beendet</translation>
    </message>
    <message>
        <source>qmc</source>
        <translation>QMC</translation>
    </message>
    <message>
        <source>qualified</source>
        <translation>qualifiziert</translation>
    </message>
    <message>
        <source>quantity step</source>
        <translation>Mengenschritt</translation>
    </message>
    <message>
        <source>quantity {0} is above {1}</source>
        <translation>Menge {0} liegt über {1}</translation>
    </message>
    <message>
        <source>quantity {0} is below {1}</source>
        <translation>Menge {0} liegt unter {1}</translation>
    </message>
    <message>
        <source>quantity {0} is no multiple of {1}</source>
        <translation>Menge {0} ist kein Vielfaches von {1}</translation>
    </message>
    <message>
        <source>quantity {0} is no whole contract</source>
        <translation>Menge {0} ergibt keinen ganzen Kontrakt</translation>
    </message>
    <message>
        <source>quantity {0} is no whole number of steps</source>
        <translation>Menge {0} ist keine ganze Zahl von Schritten</translation>
    </message>
    <message>
        <source>quantity {0} is not above 0</source>
        <translation>Menge {0} liegt nicht über 0</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>random</source>
        <translation>zufällig</translation>
    </message>
    <message>
        <source>read</source>
        <translation>lesen</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>realized gain</source>
        <translation>realized gain</translation>
    </message>
    <message>
        <source>reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>reconciling</source>
        <translation>Abgleich läuft</translation>
    </message>
    <message>
        <source>recorded</source>
        <translation>aufgezeichnet</translation>
    </message>
    <message>
        <source>reduced with the position</source>
        <translation>mit der Position verringert</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>rejected by venue</source>
        <translation>von der Börse abgelehnt</translation>
    </message>
    <message>
        <source>rested at the venue and is gone without a word</source>
        <translation>lag an der Börse und ist ohne ein Wort verschwunden</translation>
    </message>
    <message>
        <source>result of position {0}</source>
        <translation>Ergebnis der Position {0}</translation>
    </message>
    <message>
        <source>resume</source>
        <translation>fortsetzen</translation>
    </message>
    <message>
        <source>resumed</source>
        <translation>fortgesetzt</translation>
    </message>
    <message>
        <source>resuming</source>
        <translation>wird fortgesetzt</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>running, {0}</source>
        <translation>läuft, {0}</translation>
    </message>
    <message>
        <source>sell</source>
        <translation>Verkauf</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>gesendet</translation>
    </message>
    <message>
        <source>set off against a position on the other side</source>
        <translation>mit einer Position auf der anderen Seite verrechnet</translation>
    </message>
    <message>
        <source>set positions</source>
        <translation>Positionen je Satz</translation>
    </message>
    <message>
        <source>set {0} added</source>
        <translation>Satz {0} hinzugefügt</translation>
    </message>
    <message>
        <source>set {0} removed</source>
        <translation>Satz {0} entfernt</translation>
    </message>
    <message>
        <source>sets in another order</source>
        <translation>Sätze in anderer Reihenfolge</translation>
    </message>
    <message>
        <source>short</source>
        <translation>short</translation>
    </message>
    <message>
        <source>short only</source>
        <translation>nur short</translation>
    </message>
    <message>
        <source>side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>side not traded</source>
        <translation>Seite nicht gehandelt</translation>
    </message>
    <message>
        <source>similar are {0}</source>
        <translation>ähneln {0}</translation>
    </message>
    <message>
        <source>somebody else traded</source>
        <translation>jemand anderes hat gehandelt</translation>
    </message>
    <message>
        <source>sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>spot</source>
        <translation>Spot</translation>
    </message>
    <message>
        <source>spot buys</source>
        <translation>Spot-Käufe</translation>
    </message>
    <message>
        <source>stale data</source>
        <translation>veraltete Daten</translation>
    </message>
    <message>
        <source>standard</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>standard: {0}; its family {1} ({2})</source>
        <translation>Standard: {0}; die Familie {1} ({2})</translation>
    </message>
    <message>
        <source>start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>started</source>
        <translation>gestartet</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>startet</translation>
    </message>
    <message>
        <source>starts at {0}, above its end {1}</source>
        <translation>beginnt bei {0}, über dem Ende {1}</translation>
    </message>
    <message>
        <source>stop</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>stop beyond liquidation</source>
        <translation>Stop jenseits der Liquidation</translation>
    </message>
    <message>
        <source>stop distance</source>
        <translation>Stop-Abstand</translation>
    </message>
    <message>
        <source>stop loss</source>
        <translation>Stop-Loss</translation>
    </message>
    <message>
        <source>stop market</source>
        <translation>Stop-Market</translation>
    </message>
    <message>
        <source>stop price</source>
        <translation>Stop-Preis</translation>
    </message>
    <message>
        <source>stop price {0} would trigger at once (last {1})</source>
        <translation>Stop-Preis {0} würde sofort auslösen (zuletzt {1})</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>gestoppt</translation>
    </message>
    <message>
        <source>stopped before it was sent</source>
        <translation>gestoppt, bevor sie gesendet wurde</translation>
    </message>
    <message>
        <source>stopped; it has not run here yet</source>
        <translation>gestoppt; hier noch nicht gelaufen</translation>
    </message>
    <message>
        <source>stopped; {0}</source>
        <translation>gestoppt; {0}</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>stoppt</translation>
    </message>
    <message>
        <source>storage</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>strategy</source>
        <translation>Strategie</translation>
    </message>
    <message>
        <source>strict</source>
        <translation>streng</translation>
    </message>
    <message>
        <source>strict: {0}</source>
        <translation>streng: {0}</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>ausgeschaltet</translation>
    </message>
    <message>
        <source>switched off: nothing keeps luck out; evidence {0}</source>
        <translation>ausgeschaltet: nichts hält das Glück fern; Evidenz {0}</translation>
    </message>
    <message>
        <source>symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>symbol exposure</source>
        <translation>Exposure je Symbol</translation>
    </message>
    <message>
        <source>symbol locked</source>
        <translation>Symbol gesperrt</translation>
    </message>
    <message>
        <source>symbol positions</source>
        <translation>Positionen je Symbol</translation>
    </message>
    <message>
        <source>synthetic</source>
        <translation>synthetisch</translation>
    </message>
    <message>
        <source>take profit</source>
        <translation>Gewinnziel</translation>
    </message>
    <message>
        <source>take profit market</source>
        <translation>Take-Profit-Market</translation>
    </message>
    <message>
        <source>target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>target {0}</source>
        <translation>Ziel {0}</translation>
    </message>
    <message>
        <source>tell all tickers at once</source>
        <translation>alle Ticker auf einmal liefern</translation>
    </message>
    <message>
        <source>tell candles</source>
        <translation>Kerzen liefern</translation>
    </message>
    <message>
        <source>test {0}</source>
        <translation>Test: {0}</translation>
    </message>
    <message>
        <source>testnet</source>
        <translation>Testnet</translation>
    </message>
    <message>
        <source>the account is in spot mode: perpetuals need futures mode</source>
        <translation>das Konto ist im Spot-Modus: Perpetuals brauchen den Futures-Modus</translation>
    </message>
    <message>
        <source>the account stream did not bring an execution</source>
        <translation>der Kontostrom hat eine Ausführung nicht gebracht</translation>
    </message>
    <message>
        <source>the account stream does not open</source>
        <translation>der Kontostrom öffnet sich nicht</translation>
    </message>
    <message>
        <source>the account stream was interrupted</source>
        <translation>der Kontostrom wurde unterbrochen</translation>
    </message>
    <message>
        <source>the close crosses the day&apos;s average price by volume</source>
        <translation>der Schlusskurs kreuzt den volumengewichteten Tagesdurchschnitt</translation>
    </message>
    <message>
        <source>the computer is out of memory. Close other programs.</source>
        <translation>dem Computer fehlt Arbeitsspeicher. Andere Programme schließen.</translation>
    </message>
    <message>
        <source>the computer slept</source>
        <translation>der Computer war im Ruhezustand</translation>
    </message>
    <message>
        <source>the connection is lost</source>
        <translation>die Verbindung ist verloren</translation>
    </message>
    <message>
        <source>the connection was closed</source>
        <translation>die Verbindung wurde geschlossen</translation>
    </message>
    <message>
        <source>the copy is damaged: {0}</source>
        <translation>die Kopie ist beschädigt: {0}</translation>
    </message>
    <message>
        <source>the database cannot be opened. Check that its folder exists and that your user may write there.</source>
        <translation>die Datenbank lässt sich nicht öffnen. Prüfen, ob ihr Ordner existiert und der eigene Benutzer dort schreiben darf.</translation>
    </message>
    <message>
        <source>the database cannot be written. Give your user write rights to the file and its folder, or choose a profile on a writable disk.</source>
        <translation>die Datenbank ist nicht beschreibbar. Dem eigenen Benutzer Schreibrecht für die Datei und ihren Ordner geben oder ein Profil auf einem beschreibbaren Datenträger wählen.</translation>
    </message>
    <message>
        <source>the database is locked. Close other programs that use it.</source>
        <translation>die Datenbank ist gesperrt. Andere Programme schließen, die sie verwenden.</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>der Datenträger ist voll</translation>
    </message>
    <message>
        <source>the disk is full. Free some space; nothing is lost and writing goes on then.</source>
        <translation>der Datenträger ist voll. Platz schaffen; nichts geht verloren, danach wird weitergeschrieben.</translation>
    </message>
    <message>
        <source>the disk is read-only</source>
        <translation>der Datenträger ist schreibgeschützt</translation>
    </message>
    <message>
        <source>the disk refused reading or writing. Check for free space and for faults of the disk.</source>
        <translation>der Datenträger verweigerte Lesen oder Schreiben. Freien Platz und den Datenträger auf Fehler prüfen.</translation>
    </message>
    <message>
        <source>the disk reports a fault</source>
        <translation>der Datenträger meldet einen Fehler</translation>
    </message>
    <message>
        <source>the drawdown is reset or made up for</source>
        <translation>der Drawdown wird zurückgesetzt oder aufgeholt</translation>
    </message>
    <message>
        <source>the fast average crosses the slow one</source>
        <translation>der schnelle Durchschnitt kreuzt den langsamen</translation>
    </message>
    <message>
        <source>the file would become too large</source>
        <translation>die Datei würde zu groß</translation>
    </message>
    <message>
        <source>the last close came to nothing: the position is being read again first</source>
        <translation>das letzte Schließen blieb ohne Ergebnis: die Position wird erst neu gelesen</translation>
    </message>
    <message>
        <source>the main engine&apos;s burst</source>
        <translation>der Schub der Haupt-Engine</translation>
    </message>
    <message>
        <source>the main engine&apos;s continuation</source>
        <translation>die Fortsetzung der Haupt-Engine</translation>
    </message>
    <message>
        <source>the main engine&apos;s filtered reversal</source>
        <translation>die gefilterte Umkehr der Haupt-Engine</translation>
    </message>
    <message>
        <source>the main engine&apos;s reversal</source>
        <translation>die Umkehr der Haupt-Engine</translation>
    </message>
    <message>
        <source>the main engine&apos;s steady change</source>
        <translation>die stetige Änderung der Haupt-Engine</translation>
    </message>
    <message>
        <source>the name is too long</source>
        <translation>der Name ist zu lang</translation>
    </message>
    <message>
        <source>the preset does not allow trailing stops</source>
        <translation>das Preset erlaubt keine Trailing-Stops</translation>
    </message>
    <message>
        <source>the program ended unexpectedly</source>
        <translation>das Programm endete unerwartet</translation>
    </message>
    <message>
        <source>the program was closed</source>
        <translation>das Programm wurde geschlossen</translation>
    </message>
    <message>
        <source>the stop was crossed but not filled, closing at market</source>
        <translation>der Stop wurde durchlaufen, aber nicht ausgeführt; wird zum Marktpreis geschlossen</translation>
    </message>
    <message>
        <source>the stop was refused {0} times, closing at market</source>
        <translation>der Stop wurde {0}-mal abgelehnt; wird zum Marktpreis geschlossen</translation>
    </message>
    <message>
        <source>the stronger directional line while the trend is strong</source>
        <translation>die stärkere Richtungslinie, solange der Trend stark ist</translation>
    </message>
    <message>
        <source>the system does not allow it</source>
        <translation>das System erlaubt es nicht</translation>
    </message>
    <message>
        <source>the venue LIQUIDATED</source>
        <translation>die Börse hat LIQUIDIERT</translation>
    </message>
    <message>
        <source>the venue allows no request for another {0} s</source>
        <translation>die Börse erlaubt noch {0} s lang keine Anfrage</translation>
    </message>
    <message>
        <source>the venue does not tell their age</source>
        <translation>ihr Alter nennt die Börse nicht</translation>
    </message>
    <message>
        <source>the venue does not tell their {0}</source>
        <translation>ihren Wert ({0}) nennt die Börse nicht</translation>
    </message>
    <message>
        <source>the venue ended the account stream</source>
        <translation>die Börse hat den Kontostrom beendet</translation>
    </message>
    <message>
        <source>the venue has no account stream: orders are asked for</source>
        <translation>die Börse hat keinen Kontostrom: Orders werden abgefragt</translation>
    </message>
    <message>
        <source>the venue has stopped answering</source>
        <translation>die Börse antwortet nicht mehr</translation>
    </message>
    <message>
        <source>the venue holds {0} instead of {1} and shows no execution for it</source>
        <translation>die Börse hält {0} statt {1} und zeigt keine Ausführung dafür</translation>
    </message>
    <message>
        <source>the venue refused {0} closes: the next is tried in a moment</source>
        <translation>die Börse hat {0} Schließungen abgelehnt: die nächste wird gleich versucht</translation>
    </message>
    <message>
        <source>the venue shows no such position any more</source>
        <translation>die Börse zeigt keine solche Position mehr</translation>
    </message>
    <message>
        <source>the window was hidden</source>
        <translation>das Fenster war verborgen</translation>
    </message>
    <message>
        <source>there are none on this market</source>
        <translation>auf diesem Markt gibt es keine</translation>
    </message>
    <message>
        <source>they are never to be traded</source>
        <translation>sie sollen nie gehandelt werden</translation>
    </message>
    <message>
        <source>they are not priced in {0}</source>
        <translation>sie sind nicht in {0} notiert</translation>
    </message>
    <message>
        <source>they were listed too recently</source>
        <translation>sie sind zu kurz gelistet</translation>
    </message>
    <message>
        <source>this is the wallet&apos;s own key: use an agent wallet</source>
        <translation>dies ist der Schlüssel der Wallet selbst: eine Agent-Wallet verwenden</translation>
    </message>
    <message>
        <source>time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>time exit</source>
        <translation>Zeitausstieg</translation>
    </message>
    <message>
        <source>time is up</source>
        <translation>die Zeit ist um</translation>
    </message>
    <message>
        <source>too little of them is traded</source>
        <translation>von ihnen wird zu wenig gehandelt</translation>
    </message>
    <message>
        <source>too little to be bought back</source>
        <translation>zu wenig zum Zurückkaufen</translation>
    </message>
    <message>
        <source>too many files are open</source>
        <translation>zu viele Dateien sind offen</translation>
    </message>
    <message>
        <source>too many requests are waiting</source>
        <translation>zu viele Anfragen warten</translation>
    </message>
    <message>
        <source>tpe</source>
        <translation>TPE</translation>
    </message>
    <message>
        <source>trade</source>
        <translation>handeln</translation>
    </message>
    <message>
        <source>trading expires at {0} (ms)</source>
        <translation>Handel läuft ab bei {0} (ms)</translation>
    </message>
    <message>
        <source>trading off</source>
        <translation>Handel aus</translation>
    </message>
    <message>
        <source>trailing</source>
        <translation>Trailing</translation>
    </message>
    <message>
        <source>trailing distance {0} is outside 0 to 50 %</source>
        <translation>Trailing-Abstand {0} liegt außerhalb von 0 bis 50 %</translation>
    </message>
    <message>
        <source>trailing stop</source>
        <translation>Trailing-Stop</translation>
    </message>
    <message>
        <source>unexpected error ({0})</source>
        <translation>unerwarteter Fehler ({0})</translation>
    </message>
    <message>
        <source>unhealthy</source>
        <translation>gestört</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>unknown balance</source>
        <translation>Guthaben unbekannt</translation>
    </message>
    <message>
        <source>unknown here</source>
        <translation>hier unbekannt</translation>
    </message>
    <message>
        <source>unlocked</source>
        <translation>entsperrt</translation>
    </message>
    <message>
        <source>unprotected</source>
        <translation>ungeschützt</translation>
    </message>
    <message>
        <source>update found</source>
        <translation>Update gefunden</translation>
    </message>
    <message>
        <source>valid for {0} more days</source>
        <translation>noch {0} Tage gültig</translation>
    </message>
    <message>
        <source>version {0} restored</source>
        <translation>Version {0} wiederhergestellt</translation>
    </message>
    <message>
        <source>volatility</source>
        <translation>Volatilität</translation>
    </message>
    <message>
        <source>volume</source>
        <translation>Volumen</translation>
    </message>
    <message>
        <source>waiting for prices: {0}</source>
        <translation>wartet auf Preise: {0}</translation>
    </message>
    <message>
        <source>waiting for the first whole bar</source>
        <translation>wartet auf den ersten ganzen Balken</translation>
    </message>
    <message>
        <source>waiting for the newest candle of {0}</source>
        <translation>wartet auf die neueste Kerze von {0}</translation>
    </message>
    <message>
        <source>waiting, it will be tried again: {0}</source>
        <translation>wartet, wird erneut versucht: {0}</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>week</source>
        <translation>Woche</translation>
    </message>
    <message>
        <source>weekday</source>
        <translation>Wochentag</translation>
    </message>
    <message>
        <source>which is not on its list of hosts</source>
        <translation>der nicht auf seiner Liste der Hosts steht</translation>
    </message>
    <message>
        <source>whole numbers</source>
        <translation>ganze Zahlen</translation>
    </message>
    <message>
        <source>win streak</source>
        <translation>Gewinnserie</translation>
    </message>
    <message>
        <source>wins</source>
        <translation>Gewinne</translation>
    </message>
    <message>
        <source>with</source>
        <translation>mit</translation>
    </message>
    <message>
        <source>with {0}, without {1} over {2}</source>
        <translation>mit {0}, ohne {1} über {2}</translation>
    </message>
    <message>
        <source>without</source>
        <translation>ohne</translation>
    </message>
    <message>
        <source>without a reason</source>
        <translation>ohne Grund</translation>
    </message>
    <message>
        <source>without encryption</source>
        <translation>ohne Verschlüsselung</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>your disk quota is used up</source>
        <translation>das Speicherkontingent ist aufgebraucht</translation>
    </message>
    <message>
        <source>{0} ({1} attempts). What came is kept. {2}</source>
        <translation>{0} ({1} Versuche). Was ankam, bleibt erhalten. {2}</translation>
    </message>
    <message>
        <source>{0} ({1} times)</source>
        <translation>{0} ({1}-mal)</translation>
    </message>
    <message>
        <source>{0} MB are free and the database can be written</source>
        <translation>{0} MB sind frei, und die Datenbank ist beschreibbar</translation>
    </message>
    <message>
        <source>{0} The newest good backup is {1}.</source>
        <translation>{0} Die neueste gute Sicherung ist {1}.</translation>
    </message>
    <message>
        <source>{0} There is no good backup in {1}.</source>
        <translation>{0} In {1} gibt es keine gute Sicherung.</translation>
    </message>
    <message>
        <source>{0} and more</source>
        <translation>{0} und mehr</translation>
    </message>
    <message>
        <source>{0} and {1} more</source>
        <translation>{0} und {1} weitere</translation>
    </message>
    <message>
        <source>{0} answers with more than {1} bytes</source>
        <translation>{0} antwortet mit mehr als {1} Bytes</translation>
    </message>
    <message>
        <source>{0} answers {1}</source>
        <translation>{0} antwortet {1}</translation>
    </message>
    <message>
        <source>{0} answers {1}: there is nothing at this address</source>
        <translation>{0} antwortet {1}: unter dieser Adresse ist nichts</translation>
    </message>
    <message>
        <source>{0} answers {1}: try again later</source>
        <translation>{0} antwortet {1}: später erneut versuchen</translation>
    </message>
    <message>
        <source>{0} answers {1}: {2}</source>
        <translation>{0} antwortet {1}: {2}</translation>
    </message>
    <message>
        <source>{0} are needed, {1} are free</source>
        <translation>nötig sind {0}, frei sind {1}</translation>
    </message>
    <message>
        <source>{0} bars do not fill a candle of {1}</source>
        <translation>{0} Balken füllen keine Kerze von {1}</translation>
    </message>
    <message>
        <source>{0} because {1}</source>
        <translation>{0}, denn {1}</translation>
    </message>
    <message>
        <source>{0} belongs to another program. Choose another profile folder.</source>
        <translation>{0} gehört zu einem anderen Programm. Einen anderen Profilordner wählen.</translation>
    </message>
    <message>
        <source>{0} belongs to the profile. Choose another file.</source>
        <translation>{0} gehört zum Profil. Eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} can be started</source>
        <translation>{0} kann gestartet werden</translation>
    </message>
    <message>
        <source>{0} candle {1} (time {2}) begins before the one before it has ended (timeframe {3} s). Export it again in one timeframe. (File: {4})</source>
        <translation>{0} Kerze {1} (Zeit {2}) beginnt, bevor die vorige geendet hat (Zeitrahmen {3} s). Neu in einem einzigen Zeitrahmen exportieren. (Datei: {4})</translation>
    </message>
    <message>
        <source>{0} candles of {1} are being downloaded</source>
        <translation>{0}-Kerzen von {1} werden gerade geladen</translation>
    </message>
    <message>
        <source>{0} candles of {1} deleted ({2})</source>
        <translation>{0}-Kerzen von {1} gelöscht ({2})</translation>
    </message>
    <message>
        <source>{0} candles were saved to {1}.</source>
        <translation>{0} Kerzen wurden in {1} gespeichert.</translation>
    </message>
    <message>
        <source>{0} cannot be read: {1}</source>
        <translation>{0} ist nicht lesbar: {1}</translation>
    </message>
    <message>
        <source>{0} cannot prove that it is {1}: its certificate</source>
        <translation>{0} kann nicht beweisen, {1} zu sein: sein Zertifikat</translation>
    </message>
    <message>
        <source>{0} closed</source>
        <translation>{0} geschlossen</translation>
    </message>
    <message>
        <source>{0} closed positions</source>
        <translation>{0} geschlossene Positionen</translation>
    </message>
    <message>
        <source>{0} configurations are too many for one run (at most {1}): coarser steps make fewer, and a search tries only some.</source>
        <translation>{0} Konfigurationen sind zu viele für einen Lauf (höchstens {1}): gröbere Schritte ergeben weniger, und eine Suche versucht nur einige.</translation>
    </message>
    <message>
        <source>{0} configurations with {1} folds are too many for one run (at most {2}): fewer folds leave room for more.</source>
        <translation>{0} Konfigurationen mit {1} Abschnitten sind zu viele für einen Lauf (höchstens {2}): weniger Abschnitte lassen Platz für mehr.</translation>
    </message>
    <message>
        <source>{0} contradict each other: {1} has two different candles of one time. Keep one of the files.</source>
        <translation>{0} widersprechen sich: {1} hat zwei verschiedene Kerzen zu einer Zeit. Eine der Dateien behalten.</translation>
    </message>
    <message>
        <source>{0} did not answer within {1} s</source>
        <translation>{0} hat nicht innerhalb von {1} s geantwortet</translation>
    </message>
    <message>
        <source>{0} does not answer ({1})</source>
        <translation>{0} antwortet nicht ({1})</translation>
    </message>
    <message>
        <source>{0} does not list {1} at present</source>
        <translation>{0} führt {1} derzeit nicht</translation>
    </message>
    <message>
        <source>{0} does not switch to {1} ({2}). {3}, or choose the other mode for this connection</source>
        <translation>{0} wechselt nicht zu {1} ({2}). {3}, oder den anderen Modus für diese Verbindung wählen</translation>
    </message>
    <message>
        <source>{0} does not {1}</source>
        <translation>{0} kann nicht {1}</translation>
    </message>
    <message>
        <source>{0} exits of a set are too many (at most {1}): try fewer take profits, stop losses or trailing stops.</source>
        <translation>{0} Ausstiege eines Satzes sind zu viele (höchstens {1}): weniger Gewinnziele, Stop-Losses oder Trailing-Stops versuchen.</translation>
    </message>
    <message>
        <source>{0} failed</source>
        <translation>{0} fehlgeschlagen</translation>
    </message>
    <message>
        <source>{0} fills</source>
        <translation>{0} Ausführungen</translation>
    </message>
    <message>
        <source>{0} h below its maximum, above {1} h</source>
        <translation>{0} h unter dem Höchststand, über {1} h</translation>
    </message>
    <message>
        <source>{0} has a set {1} already: choose another name</source>
        <translation>{0} hat schon einen Satz {1}: einen anderen Namen wählen</translation>
    </message>
    <message>
        <source>{0} has a single candle: its timeframe cannot be told. Export at least two. (File: {1})</source>
        <translation>{0} hat nur eine Kerze: der Zeitrahmen ist nicht erkennbar. Mindestens zwei exportieren. (Datei: {1})</translation>
    </message>
    <message>
        <source>{0} has no candles of {1} s; it has {2}</source>
        <translation>{0} hat keine Kerzen von {1} s, sondern {2}</translation>
    </message>
    <message>
        <source>{0} has no candles to download: import files.</source>
        <translation>{0} hat keine Kerzen zum Laden: Dateien importieren.</translation>
    </message>
    <message>
        <source>{0} has no dead-man switch</source>
        <translation>{0} hat keinen Totmannschalter</translation>
    </message>
    <message>
        <source>{0} has no preset</source>
        <translation>{0} hat kein Preset</translation>
    </message>
    <message>
        <source>{0} has no price yet</source>
        <translation>{0} hat noch keinen Preis</translation>
    </message>
    <message>
        <source>{0} has no set that is enabled: enable one.</source>
        <translation>{0} hat keinen eingeschalteten Satz: einen einschalten.</translation>
    </message>
    <message>
        <source>{0} has no symbol here: its rules and this connection&apos;s have none in common.</source>
        <translation>{0} hat hier kein Symbol: seine Regeln und die dieser Verbindung haben keines gemeinsam.</translation>
    </message>
    <message>
        <source>{0} has no testnet</source>
        <translation>{0} hat kein Testnet</translation>
    </message>
    <message>
        <source>{0} has no version {1}</source>
        <translation>{0} hat keine Version {1}</translation>
    </message>
    <message>
        <source>{0} has no {1}</source>
        <translation>{0} führt {1} nicht</translation>
    </message>
    <message>
        <source>{0} has no {1} market</source>
        <translation>{0} hat keinen Markt „{1}“</translation>
    </message>
    <message>
        <source>{0} has not passed a test with its present key: test it first</source>
        <translation>{0} hat mit dem jetzigen Schlüssel noch keinen Test bestanden: zuerst testen</translation>
    </message>
    <message>
        <source>{0} has nothing to download: its market is made here. Choose a connection to an exchange, or import files.</source>
        <translation>{0} hat nichts zum Laden: der Markt entsteht hier. Eine Verbindung zu einer Börse wählen oder Dateien importieren.</translation>
    </message>
    <message>
        <source>{0} has taken the message.</source>
        <translation>{0} hat die Nachricht angenommen.</translation>
    </message>
    <message>
        <source>{0} has the format {1}, this program knows {2}: use the program that wrote it.</source>
        <translation>{0} hat das Format {1}, dieses Programm kennt {2}: das Programm verwenden, das sie geschrieben hat.</translation>
    </message>
    <message>
        <source>{0} holds a token of {1} characters, from {2} to {3} are needed: make one with &apos;openssl rand -hex 32&apos;</source>
        <translation>{0} enthält ein Token mit {1} Zeichen, nötig sind {2} bis {3}: eines mit &apos;openssl rand -hex 32&apos; erzeugen</translation>
    </message>
    <message>
        <source>{0} holds blanks or characters that a header cannot carry</source>
        <translation>{0} enthält Leerzeichen oder Zeichen, die ein Header nicht tragen kann</translation>
    </message>
    <message>
        <source>{0} holds nothing of this program.</source>
        <translation>{0} enthält nichts von diesem Programm.</translation>
    </message>
    <message>
        <source>{0} is armed: its settings are changed in the window, or disarm it before</source>
        <translation>{0} ist scharf: Einstellungen im Fenster ändern oder vorher entschärfen</translation>
    </message>
    <message>
        <source>{0} is armed: real money is traded</source>
        <translation>{0} ist scharf: gehandelt wird mit echtem Geld</translation>
    </message>
    <message>
        <source>{0} is assigned to {1}</source>
        <translation>{0} ist {1} zugewiesen</translation>
    </message>
    <message>
        <source>{0} is assigned to {1}: take it away there before deleting it</source>
        <translation>{0} ist {1} zugewiesen: dort wegnehmen, dann löschen</translation>
    </message>
    <message>
        <source>{0} is being closed</source>
        <translation>{0} wird geschlossen</translation>
    </message>
    <message>
        <source>{0} is being downloaded: cancel that first</source>
        <translation>{0} wird gerade geladen: zuerst das Laden abbrechen</translation>
    </message>
    <message>
        <source>{0} is below 0</source>
        <translation>{0} liegt unter 0</translation>
    </message>
    <message>
        <source>{0} is damaged: no passphrase opens it. Put back a copy of that file, or move it away and enter the keys again.</source>
        <translation>{0} ist beschädigt: keine Passphrase öffnet die Datei. Eine Kopie der Datei zurücklegen oder sie wegbewegen und die Schlüssel neu eingeben.</translation>
    </message>
    <message>
        <source>{0} is deleted</source>
        <translation>{0} ist gelöscht</translation>
    </message>
    <message>
        <source>{0} is disabled: enable it first</source>
        <translation>{0} ist ausgeschaltet: zuerst einschalten</translation>
    </message>
    <message>
        <source>{0} is disarmed</source>
        <translation>{0} ist entschärft</translation>
    </message>
    <message>
        <source>{0} is larger than a preset can be: is it one?</source>
        <translation>{0} ist größer, als ein Preset sein kann: ist es eines?</translation>
    </message>
    <message>
        <source>{0} is left out: {1}</source>
        <translation>{0} bleibt außen vor: {1}</translation>
    </message>
    <message>
        <source>{0} is missing</source>
        <translation>{0} fehlt</translation>
    </message>
    <message>
        <source>{0} is missing, but its journal {1} is there. Put the file back, or restore a backup.</source>
        <translation>{0} fehlt, aber das Journal {1} ist da. Die Datei zurücklegen oder eine Sicherung zurückspielen.</translation>
    </message>
    <message>
        <source>{0} is neither off nor a pair of start and distance like 0.3/0.1</source>
        <translation>{0} ist weder off noch ein Paar aus Start und Abstand wie 0.3/0.1</translation>
    </message>
    <message>
        <source>{0} is neither true nor false</source>
        <translation>{0} ist weder true noch false</translation>
    </message>
    <message>
        <source>{0} is no text (byte {1})</source>
        <translation>{0} ist kein Text (Byte {1})</translation>
    </message>
    <message>
        <source>{0} is no way to group positions</source>
        <translation>nach {0} lassen sich Positionen nicht gruppieren</translation>
    </message>
    <message>
        <source>{0} is no zip file and is not replaced: choose another.</source>
        <translation>{0} ist keine zip-Datei und wird nicht ersetzt: eine andere wählen.</translation>
    </message>
    <message>
        <source>{0} is none of {1}</source>
        <translation>{0} ist keines von {1}</translation>
    </message>
    <message>
        <source>{0} is not a database.</source>
        <translation>{0} ist keine Datenbank.</translation>
    </message>
    <message>
        <source>{0} is not a day like 2026-01-31</source>
        <translation>{0} ist kein Tag wie 2026-01-31</translation>
    </message>
    <message>
        <source>{0} is not a list</source>
        <translation>{0} ist keine Liste</translation>
    </message>
    <message>
        <source>{0} is not a number</source>
        <translation>{0} ist keine Zahl</translation>
    </message>
    <message>
        <source>{0} is not a text</source>
        <translation>{0} ist kein Text</translation>
    </message>
    <message>
        <source>{0} is not a version like 1.2.3 or 1.2.3rc1</source>
        <translation>{0} ist keine Version wie 1.2.3 oder 1.2.3rc1</translation>
    </message>
    <message>
        <source>{0} is not a whole number</source>
        <translation>{0} ist keine ganze Zahl</translation>
    </message>
    <message>
        <source>{0} is not an amount of money</source>
        <translation>{0} ist kein Geldbetrag</translation>
    </message>
    <message>
        <source>{0} is not an https address</source>
        <translation>{0} ist keine https-Adresse</translation>
    </message>
    <message>
        <source>{0} is not an object</source>
        <translation>{0} ist kein Objekt</translation>
    </message>
    <message>
        <source>{0} is not below {1}</source>
        <translation>{0} liegt nicht unter {1}</translation>
    </message>
    <message>
        <source>{0} is not known</source>
        <translation>{0} ist nicht bekannt</translation>
    </message>
    <message>
        <source>{0} is not running</source>
        <translation>{0} läuft nicht</translation>
    </message>
    <message>
        <source>{0} is not traded at {1}</source>
        <translation>{0} wird an {1} nicht gehandelt</translation>
    </message>
    <message>
        <source>{0} is not traded here any more</source>
        <translation>{0} wird hier nicht mehr gehandelt</translation>
    </message>
    <message>
        <source>{0} is not watched yet: restart this connection</source>
        <translation>{0} wird noch nicht beobachtet: diese Verbindung neu starten</translation>
    </message>
    <message>
        <source>{0} is not {1}</source>
        <translation>{0} ist nicht {1}</translation>
    </message>
    <message>
        <source>{0} is on paper: nothing has to be checked</source>
        <translation>{0} läuft auf Paper: nichts ist zu prüfen</translation>
    </message>
    <message>
        <source>{0} is outside {1} to {2}</source>
        <translation>{0} liegt außerhalb von {1} bis {2}</translation>
    </message>
    <message>
        <source>{0} is stopping already</source>
        <translation>{0} stoppt schon</translation>
    </message>
    <message>
        <source>{0} is the present database itself.</source>
        <translation>{0} ist die jetzige Datenbank selbst.</translation>
    </message>
    <message>
        <source>{0} is there already</source>
        <translation>{0} gibt es schon</translation>
    </message>
    <message>
        <source>{0} is there as candles and as trades. Keep the files of one kind.</source>
        <translation>{0} gibt es als Kerzen und als Trades. Die Dateien einer Art behalten.</translation>
    </message>
    <message>
        <source>{0} is there in several timeframes: {1}. Keep the files of one timeframe.</source>
        <translation>{0} gibt es in mehreren Zeitrahmen: {1}. Die Dateien eines Zeitrahmens behalten.</translation>
    </message>
    <message>
        <source>{0} is there twice</source>
        <translation>{0} kommt doppelt vor</translation>
    </message>
    <message>
        <source>{0} is written to {1}</source>
        <translation>{0} ist in {1} geschrieben</translation>
    </message>
    <message>
        <source>{0} is {1}</source>
        <translation>{0} ist {1}</translation>
    </message>
    <message>
        <source>{0} is {1} already</source>
        <translation>{0}: Zustand bereits „{1}“</translation>
    </message>
    <message>
        <source>{0} is {1}: start it first</source>
        <translation>{0}: {1}, zuerst starten</translation>
    </message>
    <message>
        <source>{0} line {1} is not UTF-8 text. Save the file as UTF-8 csv. (File: {2})</source>
        <translation>{0} Zeile {1} ist kein UTF-8-Text. Die Datei als UTF-8-csv speichern. (Datei: {2})</translation>
    </message>
    <message>
        <source>{0} line {1}: {2}</source>
        <translation>{0} Zeile {1}: {2}</translation>
    </message>
    <message>
        <source>{0} line {1}{2}: {3}</source>
        <translation>{0} Zeile {1}{2}: {3}</translation>
    </message>
    <message>
        <source>{0} makes {1} configurations here, and at most {2} are allowed. Narrow its ranges or symbols, or raise the limit in Settings, Presets.</source>
        <translation>{0} ergibt hier {1} Konfigurationen, erlaubt sind höchstens {2}. Bereiche oder Symbole einschränken oder die Grenze unter Einstellungen, Presets anheben.</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} min</translation>
    </message>
    <message>
        <source>{0} more closed positions</source>
        <translation>{0} geschlossene Positionen fehlen</translation>
    </message>
    <message>
        <source>{0} ms</source>
        <translation>{0} ms</translation>
    </message>
    <message>
        <source>{0} ms ago</source>
        <translation>vor {0} ms</translation>
    </message>
    <message>
        <source>{0} ms left</source>
        <translation>noch {0} ms</translation>
    </message>
    <message>
        <source>{0} ms there and back</source>
        <translation>{0} ms hin und zurück</translation>
    </message>
    <message>
        <source>{0} need the columns {1}; found: {2}.</source>
        <translation>{0}: nötig sind die Spalten {1}; gefunden: {2}.</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} von {1}</translation>
    </message>
    <message>
        <source>{0} of {1} closed trades</source>
        <translation>{0} von {1} geschlossenen Trades</translation>
    </message>
    <message>
        <source>{0} of {1} results compared</source>
        <translation>{0} von {1} Ergebnissen verglichen</translation>
    </message>
    <message>
        <source>{0} of {1} sizes lost last, factor {2}</source>
        <translation>{0} von {1} Größen verloren zuletzt, Faktor {2}</translation>
    </message>
    <message>
        <source>{0} only</source>
        <translation>nur {0}</translation>
    </message>
    <message>
        <source>{0} order {1} {2} ({3})</source>
        <translation>Order {1} {2}: {0} ({3})</translation>
    </message>
    <message>
        <source>{0} orders do not rest at this venue</source>
        <translation>Orders der Art {0} hält diese Börse nicht vor</translation>
    </message>
    <message>
        <source>{0} paused</source>
        <translation>{0} angehalten</translation>
    </message>
    <message>
        <source>{0} position {1} {2}</source>
        <translation>Position {0} {1} {2}</translation>
    </message>
    <message>
        <source>{0} positions were opened</source>
        <translation>{0} Positionen wurden eröffnet</translation>
    </message>
    <message>
        <source>{0} price steps</source>
        <translation>{0} Preisschritte</translation>
    </message>
    <message>
        <source>{0} s are missing</source>
        <translation>{0} s fehlen</translation>
    </message>
    <message>
        <source>{0} sends us on to {1}, which is not on its list of hosts</source>
        <translation>{0} leitet an {1} weiter, das nicht auf seiner Liste der Hosts steht</translation>
    </message>
    <message>
        <source>{0} sets</source>
        <translation>{0} Sätze</translation>
    </message>
    <message>
        <source>{0} signals woke no set</source>
        <translation>{0} Signale weckten keinen Satz</translation>
    </message>
    <message>
        <source>{0} starts again at Base</source>
        <translation>{0} beginnt wieder bei Base</translation>
    </message>
    <message>
        <source>{0} stored states of Block or DCA cannot be read and are measured anew</source>
        <translation>{0} gespeicherte Zustände von Block oder DCA sind nicht lesbar und werden neu gemessen</translation>
    </message>
    <message>
        <source>{0} to {1} by {2}</source>
        <translation>{0} bis {1} in Schritten von {2}</translation>
    </message>
    <message>
        <source>{0} to {1} {2}</source>
        <translation>{0} bis {1} {2}</translation>
    </message>
    <message>
        <source>{0} trades in 48 h, below {1}</source>
        <translation>{0} Trades in 48 h, unter {1}</translation>
    </message>
    <message>
        <source>{0} trades no real money: there is nothing to arm</source>
        <translation>{0} handelt nicht mit echtem Geld: nichts ist scharf zu stellen</translation>
    </message>
    <message>
        <source>{0} was changed meanwhile: check it again</source>
        <translation>{0} wurde inzwischen geändert: erneut prüfen</translation>
    </message>
    <message>
        <source>{0} was tampered with: its keys do not open.</source>
        <translation>{0} wurde manipuliert: die Schlüssel lassen sich nicht öffnen.</translation>
    </message>
    <message>
        <source>{0} was to contact {1} {2}: nothing was sent there. If it has moved, a newer version of this program may know where; an exchange&apos;s address of your own choice is entered as its connection&apos;s Endpoint. Settings, Network lists every host</source>
        <translation>{0} wollte {1} kontaktieren, {2}: dorthin wurde nichts gesendet. Ist der Dienst umgezogen, kennt ihn vielleicht eine neuere Version dieses Programms; eine selbst gewählte Adresse der Börse wird als Endpoint der Verbindung eingetragen. Einstellungen, Netzwerk zeigt alle Hosts</translation>
    </message>
    <message>
        <source>{0} was written by a newer version of this program: its schema is {1}, this program knows schemas up to {2}. Install the newer version, or choose another profile. The file was not changed.</source>
        <translation>{0} wurde von einer neueren Version dieses Programms geschrieben: Schema {1}, dieses Programm kennt Schemas bis {2}. Die neuere Version installieren oder ein anderes Profil wählen. Die Datei wurde nicht verändert.</translation>
    </message>
    <message>
        <source>{0} was written by an older version of this program. Start this version once on the profile, which brings the database up to date, then try again.</source>
        <translation>{0} wurde von einer älteren Version dieses Programms geschrieben. Diese Version einmal mit dem Profil starten, das bringt die Datenbank auf den neuen Stand; dann erneut versuchen.</translation>
    </message>
    <message>
        <source>{0} {1} at the exchange</source>
        <translation>{0} {1} bei der Börse</translation>
    </message>
    <message>
        <source>{0} {1} at {2}, order {3}</source>
        <translation>{0} {1} zu {2}, Order {3}</translation>
    </message>
    <message>
        <source>{0} {1} has reached the limit of {2} %: no new entries until {3}</source>
        <translation>{0} {1} hat die Grenze von {2} % erreicht: keine neuen Einstiege bis {3}</translation>
    </message>
    <message>
        <source>{0} {1} is no multiple of {2}</source>
        <translation>{0} {1} ist kein Vielfaches von {2}</translation>
    </message>
    <message>
        <source>{0} {1} is not a price above 0</source>
        <translation>{0} {1} ist kein Preis über 0</translation>
    </message>
    <message>
        <source>{0} {1} is not below {2} {3}, so no combination is left</source>
        <translation>{0} {1} liegt nicht unter {2} {3}, daher bleibt keine Kombination übrig</translation>
    </message>
    <message>
        <source>{0} {1} is not one of {2}</source>
        <translation>{0} {1} ist keines von {2}</translation>
    </message>
    <message>
        <source>{0} {1} on the simulated account</source>
        <translation>{0} {1} auf dem simulierten Konto</translation>
    </message>
    <message>
        <source>{0} {1}, at least {2}</source>
        <translation>{0} {1}, mindestens {2}</translation>
    </message>
    <message>
        <source>{0} {1}, free {2}</source>
        <translation>{0} {1}, frei {2}</translation>
    </message>
    <message>
        <source>{0} {1}. {2} (File: {3})</source>
        <translation>{0} {1}. {2} (Datei: {3})</translation>
    </message>
    <message>
        <source>{0} {1}: {2} candles of the files differ from those stored, first that of {3} UTC: {4} against {5}. Nothing was imported. Leave those files out, or delete the stored series first.</source>
        <translation>{0} {1}: {2} Kerzen der Dateien weichen von den gespeicherten ab, zuerst die von {3} UTC: {4} gegen {5}. Nichts wurde importiert. Diese Dateien weglassen oder zuerst die gespeicherte Reihe löschen.</translation>
    </message>
    <message>
        <source>{0} {1}: {2} candles stored</source>
        <translation>{0} {1}: {2} Kerzen gespeichert</translation>
    </message>
    <message>
        <source>{0}, allowed are {1} ms</source>
        <translation>{0}, erlaubt sind {1} ms</translation>
    </message>
    <message>
        <source>{0}, not real money: </source>
        <translation>{0}, kein echtes Geld: </translation>
    </message>
    <message>
        <source>{0}, {1} were there already</source>
        <translation>{0}, {1} waren schon da</translation>
    </message>
    <message>
        <source>{0}. Closing all positions</source>
        <translation>{0}. Alle Positionen werden geschlossen</translation>
    </message>
    <message>
        <source>{0}. You have stated that it cannot withdraw</source>
        <translation>{0}. Laut eigener Angabe kann er nicht auszahlen</translation>
    </message>
    <message>
        <source>{0}: a position on the other side is in the books. Close it, or wait until it has been compared with the venue</source>
        <translation>{0}: in den Büchern steht eine Position auf der anderen Seite. Sie schließen oder warten, bis sie mit der Börse abgeglichen ist</translation>
    </message>
    <message>
        <source>{0}: a value stands twice in {1}</source>
        <translation>{0}: ein Wert steht doppelt in {1}</translation>
    </message>
    <message>
        <source>{0}: adopted the order {1}</source>
        <translation>{0}: Order {1} übernommen</translation>
    </message>
    <message>
        <source>{0}: adopted {1} {2}</source>
        <translation>{0}: {1} {2} übernommen</translation>
    </message>
    <message>
        <source>{0}: applies to all connections alike</source>
        <translation>{0}: gilt für alle Verbindungen gleich</translation>
    </message>
    <message>
        <source>{0}: at least one value is needed</source>
        <translation>{0}: mindestens ein Wert ist nötig</translation>
    </message>
    <message>
        <source>{0}: cancelled the order {1}</source>
        <translation>{0}: Order {1} storniert</translation>
    </message>
    <message>
        <source>{0}: candles of {1} s open at multiples of that, counted from 1970 in UTC; {2} is none. Export them with opening times in UTC (weeks and months as days). (File: {3})</source>
        <translation>{0}: Kerzen von {1} s öffnen bei Vielfachen davon, gezählt ab 1970 in UTC; {2} ist keines. Mit Öffnungszeiten in UTC exportieren (Wochen und Monate als Tage). (Datei: {3})</translation>
    </message>
    <message>
        <source>{0}: choose a profile on a local disk.</source>
        <translation>{0}: ein Profil auf einem lokalen Datenträger wählen.</translation>
    </message>
    <message>
        <source>{0}: closed positions</source>
        <translation>{0}: geschlossene Positionen</translation>
    </message>
    <message>
        <source>{0}: drawdown time</source>
        <translation>{0}: Drawdown-Dauer</translation>
    </message>
    <message>
        <source>{0}: failed ({1})</source>
        <translation>{0}: fehlgeschlagen ({1})</translation>
    </message>
    <message>
        <source>{0}: ignored until it changes: {1}</source>
        <translation>{0}: ignoriert bis zur nächsten Änderung: {1}</translation>
    </message>
    <message>
        <source>{0}: it can only be ignored</source>
        <translation>{0}: kann nur ignoriert werden</translation>
    </message>
    <message>
        <source>{0}: it is tried again in {1} s</source>
        <translation>{0}: neuer Versuch in {1} s</translation>
    </message>
    <message>
        <source>{0}: it wanted to contact a host that is not on its list; nothing was sent</source>
        <translation>{0}: wollte einen Host kontaktieren, der nicht auf der Liste steht; nichts wurde gesendet</translation>
    </message>
    <message>
        <source>{0}: long and short side by side do not work here. Choose one position per symbol</source>
        <translation>{0}: long und short nebeneinander gehen hier nicht. Eine Position je Symbol wählen</translation>
    </message>
    <message>
        <source>{0}: mean of {1}</source>
        <translation>{0}: Mittel von {1}</translation>
    </message>
    <message>
        <source>{0}: must be {1} and a host, perhaps with a port</source>
        <translation>{0}: muss {1} und ein Host sein, eventuell mit Port</translation>
    </message>
    <message>
        <source>{0}: must end after host and port</source>
        <translation>{0}: muss nach Host und Port enden</translation>
    </message>
    <message>
        <source>{0}: must not hold a name or a password</source>
        <translation>{0}: darf weder Namen noch Passwort enthalten</translation>
    </message>
    <message>
        <source>{0}: no answer ({1})</source>
        <translation>{0}: keine Antwort ({1})</translation>
    </message>
    <message>
        <source>{0}: not an address that begins with https:// and has a host</source>
        <translation>{0}: keine Adresse, die mit https:// beginnt und einen Host hat</translation>
    </message>
    <message>
        <source>{0}: not an address with a port of 1 … {1}</source>
        <translation>{0}: keine Adresse mit einem Port von 1 … {1}</translation>
    </message>
    <message>
        <source>{0}: positions are simulated on {1} bars instead of {2}, because the data has no finer candles.</source>
        <translation>{0}: Positionen werden auf {1}-Balken statt {2} simuliert, weil die Daten keine feineren Kerzen haben.</translation>
    </message>
    <message>
        <source>{0}: profit factor</source>
        <translation>{0}: Profitfaktor</translation>
    </message>
    <message>
        <source>{0}: settings are stored in the open, so an address with a password is not taken</source>
        <translation>{0}: Einstellungen werden offen gespeichert, darum wird keine Adresse mit Passwort angenommen</translation>
    </message>
    <message>
        <source>{0}: stop {1}, {2}</source>
        <translation>{0}: Stop {1}, {2}</translation>
    </message>
    <message>
        <source>{0}: the address is not complete, or a part of it does not fit ({1})</source>
        <translation>{0}: die Adresse ist unvollständig, oder ein Teil davon passt nicht ({1})</translation>
    </message>
    <message>
        <source>{0}: the address names no server</source>
        <translation>{0}: die Adresse nennt keinen Server</translation>
    </message>
    <message>
        <source>{0}: the copy has changed since it was made.</source>
        <translation>{0}: die Kopie hat sich verändert, seit sie entstand.</translation>
    </message>
    <message>
        <source>{0}: the database is damaged ({1}).</source>
        <translation>{0}: die Datenbank ist beschädigt ({1}).</translation>
    </message>
    <message>
        <source>{0}: the database reports: {1}.</source>
        <translation>{0}: die Datenbank meldet: {1}.</translation>
    </message>
    <message>
        <source>{0}: the library knows no streams of this venue</source>
        <translation>{0}: die Bibliothek kennt keine Streams dieser Börse</translation>
    </message>
    <message>
        <source>{0}: the message was not taken</source>
        <translation>{0}: die Nachricht wurde nicht angenommen</translation>
    </message>
    <message>
        <source>{0}: the path is too long.</source>
        <translation>{0}: Der Pfad ist zu lang.</translation>
    </message>
    <message>
        <source>{0}: the server cannot prove who it is (certificate)</source>
        <translation>{0}: der Server kann sich nicht ausweisen (Zertifikat)</translation>
    </message>
    <message>
        <source>{0}: the server is not on the list of hosts</source>
        <translation>{0}: der Server steht nicht auf der Liste der Hosts</translation>
    </message>
    <message>
        <source>{0}: the set {1} has no configuration. Give it an indicator, and a take profit above where trailing starts.</source>
        <translation>{0}: der Satz {1} hat keine Konfiguration. Ihm einen Indikator geben und ein Gewinnziel über dem Beginn des Trailings.</translation>
    </message>
    <message>
        <source>{0}: the stop is to lie at the ATR, but ATR is not among the indicators. Add it, or choose stop losses.</source>
        <translation>{0}: der Stop soll am ATR liegen, aber ATR ist nicht unter den Indikatoren. Hinzufügen oder Stop-Losses wählen.</translation>
    </message>
    <message>
        <source>{0}: the upgrade from schema {1} to {2} failed and nothing was changed. {3}</source>
        <translation>{0}: das Upgrade von Schema {1} auf {2} ist fehlgeschlagen, nichts wurde verändert. {3}</translation>
    </message>
    <message>
        <source>{0}: there is no position that it would reduce</source>
        <translation>{0}: es gibt keine Position, die sie verringern würde</translation>
    </message>
    <message>
        <source>{0}: there is no price to compare with</source>
        <translation>{0}: es gibt keinen Preis zum Vergleichen</translation>
    </message>
    <message>
        <source>{0}: there is no price to measure a stop from</source>
        <translation>{0}: es gibt keinen Preis, ab dem ein Stop zu messen wäre</translation>
    </message>
    <message>
        <source>{0}: tick {1}, step {2}, at least {3} and {4} {5}</source>
        <translation>{0}: Tick {1}, Schritt {2}, mindestens {3} und {4} {5}</translation>
    </message>
    <message>
        <source>{0}: win rate</source>
        <translation>{0}: Trefferquote</translation>
    </message>
    <message>
        <source>{0}: {1} (limit {2})</source>
        <translation>{0}: {1} (Grenze {2})</translation>
    </message>
    <message>
        <source>{0}: {1} asks for one</source>
        <translation>{0}: von {1} verlangt</translation>
    </message>
    <message>
        <source>{0}: {1} candles that are in two files dropped</source>
        <translation>{0}: {1} Kerzen, die in zwei Dateien stehen, verworfen</translation>
    </message>
    <message>
        <source>{0}: {1} gaps ({2} candles missing)</source>
        <translation>{0}: {1} Lücken ({2} Kerzen fehlen)</translation>
    </message>
    <message>
        <source>{0}: {1} is neither {2} nor start/distance</source>
        <translation>{0}: {1} ist weder {2} noch Start/Abstand</translation>
    </message>
    <message>
        <source>{0}: {1} is none of {2}</source>
        <translation>{0}: {1} ist keines von {2}</translation>
    </message>
    <message>
        <source>{0}: {1} is not a finite number</source>
        <translation>{0}: {1} ist keine endliche Zahl</translation>
    </message>
    <message>
        <source>{0}: {1} is not a list</source>
        <translation>{0}: {1} ist keine Liste</translation>
    </message>
    <message>
        <source>{0}: {1} is not a number</source>
        <translation>{0}: {1} ist keine Zahl</translation>
    </message>
    <message>
        <source>{0}: {1} is not a text</source>
        <translation>{0}: {1} ist kein Text</translation>
    </message>
    <message>
        <source>{0}: {1} is not a whole number</source>
        <translation>{0}: {1} ist keine ganze Zahl</translation>
    </message>
    <message>
        <source>{0}: {1} is not on or off</source>
        <translation>{0}: {1} ist weder an noch aus</translation>
    </message>
    <message>
        <source>{0}: {1} is outside {2}</source>
        <translation>{0}: {1} liegt nicht im Bereich {2}</translation>
    </message>
    <message>
        <source>{0}: {1} notices</source>
        <translation>{0}: {1} Meldungen</translation>
    </message>
    <message>
        <source>{0}: {1} repeated lines dropped</source>
        <translation>{0}: {1} wiederholte Zeilen verworfen</translation>
    </message>
    <message>
        <source>{0}: {1} repeated trades dropped</source>
        <translation>{0}: {1} wiederholte Trades verworfen</translation>
    </message>
    <message>
        <source>{0}: {1} {2} net result from {3}</source>
        <translation>{0}: {1} {2} netto, {3}</translation>
    </message>
    <message>
        <source>{0}: {1}. Left alone until you decide.</source>
        <translation>{0}: {1}. Bleibt unberührt bis zur Entscheidung.</translation>
    </message>
    <message>
        <source>{0}: {1}; wanted: {2}</source>
        <translation>{0}: {1}; gewünscht: {2}</translation>
    </message>
    <message>
        <source>{0}; it may or may not have been accepted</source>
        <translation>{0}; vielleicht angenommen, vielleicht nicht</translation>
    </message>
    <message>
        <source>{0}; no entries: {1}</source>
        <translation>{0}; keine Einstiege: {1}</translation>
    </message>
    <message>
        <source>{0}; of this market&apos;s {1} symbols {2}</source>
        <translation>{0}; von den {1} Symbolen dieses Markts {2}</translation>
    </message>
    <message>
        <source>{0}; the order may or may not be over</source>
        <translation>{0}; die Order ist vielleicht beendet, vielleicht nicht</translation>
    </message>
    <message>
        <source>{0}; the order may or may not have arrived</source>
        <translation>{0}; die Order ist vielleicht angekommen, vielleicht nicht</translation>
    </message>
    <message>
        <source>{0}; this market has {1}</source>
        <translation>{0}; dieser Markt hat {1}</translation>
    </message>
    <message>
        <source>{0}; trading of presets is switched off</source>
        <translation>{0}; der Handel von Presets ist ausgeschaltet</translation>
    </message>
    <message>
        <source>{0}; {1} of {2} configurations qualify</source>
        <translation>{0}; {1} von {2} Konfigurationen qualifiziert</translation>
    </message>
    <message>
        <source>{0}description changed</source>
        <translation>{0}Beschreibung geändert</translation>
    </message>
    <message>
        <source>{0}indicators in another order</source>
        <translation>{0}Indikatoren in anderer Reihenfolge</translation>
    </message>
    <message>
        <source>{0}this position has no stop at the venue</source>
        <translation>{0}diese Position hat keinen Stop an der Börse</translation>
    </message>
    <message>
        <source>{0}{1} added</source>
        <translation>{0}{1} hinzugefügt</translation>
    </message>
    <message>
        <source>{0}{1} removed</source>
        <translation>{0}{1} entfernt</translation>
    </message>
    <message>
        <source>“{0}” does not trade {1} now. Add it to its symbols, or download its candles under Presets, Candle data.</source>
        <translation>„{0}“ handelt {1} jetzt nicht. Den Symbolen hinzufügen oder die Kerzen unter Presets, Kerzendaten laden.</translation>
    </message>
</context>
<context>
    <name>shortcuts</name>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
</context>
<context>
    <name>statistics</name>
    <message>
        <source>1 position</source>
        <translation>1 Position</translation>
    </message>
    <message>
        <source>All closed positions</source>
        <translation>Alle geschlossenen Positionen</translation>
    </message>
    <message>
        <source>Average gain</source>
        <translation>Durchschnittlicher Gewinn</translation>
    </message>
    <message>
        <source>Average loss</source>
        <translation>Durchschnittlicher Verlust</translation>
    </message>
    <message>
        <source>Before fees and funding</source>
        <translation>Vor Gebühren und Funding</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>Block</translation>
    </message>
    <message>
        <source>Click: shows these rows</source>
        <translation>Klick: zeigt diese Zeilen</translation>
    </message>
    <message>
        <source>Closed by</source>
        <translation>Geschlossen durch</translation>
    </message>
    <message>
        <source>Closes one after another above 0</source>
        <translation>Schließungen hintereinander über 0</translation>
    </message>
    <message>
        <source>Closes one after another below 0</source>
        <translation>Schließungen hintereinander unter 0</translation>
    </message>
    <message>
        <source>CoinTracking (CSV import)</source>
        <translation>CoinTracking (CSV-Import)</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>DCA</source>
        <translation>DCA</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Entries that were compared</source>
        <translation>Verglichene Einstiege</translation>
    </message>
    <message>
        <source>Entry slippage</source>
        <translation>Slippage beim Einstieg</translation>
    </message>
    <message>
        <source>Exit slippage</source>
        <translation>Slippage beim Ausstieg</translation>
    </message>
    <message>
        <source>Exits that were compared</source>
        <translation>Verglichene Ausstiege</translation>
    </message>
    <message>
        <source>Expectancy</source>
        <translation>Erwartungswert</translation>
    </message>
    <message>
        <source>Fees</source>
        <translation>Gebühren</translation>
    </message>
    <message>
        <source>Funding</source>
        <translation>Funding</translation>
    </message>
    <message>
        <source>Gross P&amp;L</source>
        <translation>G&amp;V brutto</translation>
    </message>
    <message>
        <source>Hour of the day</source>
        <translation>Stunde des Tages</translation>
    </message>
    <message>
        <source>Indication</source>
        <translation>Indikation</translation>
    </message>
    <message>
        <source>Koinly (universal template)</source>
        <translation>Koinly (universelle Vorlage)</translation>
    </message>
    <message>
        <source>Largest gain</source>
        <translation>Größter Gewinn</translation>
    </message>
    <message>
        <source>Largest loss</source>
        <translation>Größter Verlust</translation>
    </message>
    <message>
        <source>Longest below the top</source>
        <translation>Längste Zeit unter dem Hoch</translation>
    </message>
    <message>
        <source>Longest time from the close that reached a highest sum to the one that regained it, or to the last close</source>
        <translation>Längste Zeit von der Schließung, mit der eine höchste Summe erreicht war, bis zu der, die sie wieder erreichte, oder bis zur letzten</translation>
    </message>
    <message>
        <source>Max drawdown</source>
        <translation>Größter Drawdown</translation>
    </message>
    <message>
        <source>Max drawdown %</source>
        <translation>Größter Drawdown %</translation>
    </message>
    <message>
        <source>Max drawdown ÷ (balance at the begin + highest sum before the fall); deposits are not counted</source>
        <translation>Größter Drawdown ÷ (Guthaben am Anfang + höchste Summe vor dem Drawdown); Einzahlungen zählen nicht</translation>
    </message>
    <message>
        <source>Mean holding time</source>
        <translation>Mittlere Haltezeit</translation>
    </message>
    <message>
        <source>Mean time from first fill to close</source>
        <translation>Mittlere Zeit von der ersten Ausführung bis zum Schließen</translation>
    </message>
    <message>
        <source>Mean ÷ downside deviation of the daily net results below 0, × √365 (Sortino and Price 1994)</source>
        <translation>Mittel ÷ Abwärtsabweichung der täglichen Nettoergebnisse unter 0, × √365 (Sortino und Price 1994)</translation>
    </message>
    <message>
        <source>Mean ÷ standard deviation of the daily net results, × √365; every day from the first to the last close, risk-free rate 0 (Sharpe 1994)</source>
        <translation>Mittel ÷ Standardabweichung der täglichen Nettoergebnisse, × √365; jeder Tag von der ersten bis zur letzten Schließung, risikoloser Zins 0 (Sharpe 1994)</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Monat</translation>
    </message>
    <message>
        <source>Most gains in a row</source>
        <translation>Meiste Gewinne in Folge</translation>
    </message>
    <message>
        <source>Most losses in a row</source>
        <translation>Meiste Verluste in Folge</translation>
    </message>
    <message>
        <source>Net P&amp;L</source>
        <translation>G&amp;V netto</translation>
    </message>
    <message>
        <source>Net P&amp;L ÷ number of positions</source>
        <translation>G&amp;V netto ÷ Zahl der Positionen</translation>
    </message>
    <message>
        <source>One group</source>
        <translation>Eine Gruppe</translation>
    </message>
    <message>
        <source>Plain table (all columns)</source>
        <translation>Einfache Tabelle (alle Spalten)</translation>
    </message>
    <message>
        <source>Positions with a gain</source>
        <translation>Positionen mit Gewinn</translation>
    </message>
    <message>
        <source>Positions with a loss</source>
        <translation>Positionen mit Verlust</translation>
    </message>
    <message>
        <source>Positions with a net result above 0, out of all</source>
        <translation>Positionen mit einem Nettoergebnis über 0, von allen</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Preset</translation>
    </message>
    <message>
        <source>Profit factor</source>
        <translation>Profitfaktor</translation>
    </message>
    <message>
        <source>Real positions with it</source>
        <translation>Reale Positionen damit</translation>
    </message>
    <message>
        <source>Real positions without it</source>
        <translation>Reale Positionen ohne</translation>
    </message>
    <message>
        <source>Results about {0}</source>
        <translation>Ergebnisse um {0}</translation>
    </message>
    <message>
        <source>Results below {0}</source>
        <translation>Ergebnisse unter {0}</translation>
    </message>
    <message>
        <source>Results from {0}</source>
        <translation>Ergebnisse ab {0}</translation>
    </message>
    <message>
        <source>Results from {0} to {1}</source>
        <translation>Ergebnisse von {0} bis {1}</translation>
    </message>
    <message>
        <source>Results of this size</source>
        <translation>Ergebnisse dieser Größe</translation>
    </message>
    <message>
        <source>Sharpe ratio</source>
        <translation>Sharpe-Ratio</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Simulated, both ways</source>
        <translation>Simuliert, mit und ohne</translation>
    </message>
    <message>
        <source>Sortino ratio</source>
        <translation>Sortino-Ratio</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>Strategie</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>The deepest fall</source>
        <translation>Der größte Drawdown</translation>
    </message>
    <message>
        <source>The deepest fall of the summed net results below their highest point</source>
        <translation>Der größte Drawdown der summierten Nettoergebnisse: Abstand unter ihrem höchsten Stand</translation>
    </message>
    <message>
        <source>The highest net result of a position</source>
        <translation>Das höchste Nettoergebnis einer Position</translation>
    </message>
    <message>
        <source>The largest gain</source>
        <translation>Der größte Gewinn</translation>
    </message>
    <message>
        <source>The largest loss</source>
        <translation>Der größte Verlust</translation>
    </message>
    <message>
        <source>The longest row of gains</source>
        <translation>Die längste Gewinnserie</translation>
    </message>
    <message>
        <source>The longest row of losses</source>
        <translation>Die längste Verlustserie</translation>
    </message>
    <message>
        <source>The longest time below the top</source>
        <translation>Die längste Zeit unter dem Hoch</translation>
    </message>
    <message>
        <source>The lowest net result of a position</source>
        <translation>Das niedrigste Nettoergebnis einer Position</translation>
    </message>
    <message>
        <source>Those with it, at the usual volume</source>
        <translation>Reale damit, zum üblichen Volumen</translation>
    </message>
    <message>
        <source>Time in the market</source>
        <translation>Zeit im Markt</translation>
    </message>
    <message>
        <source>Time with at least one of these positions open, out of the time from the first entry to the last close</source>
        <translation>Anteil der Zeit, in der mindestens eine dieser Positionen offen war, vom ersten Einstieg bis zur letzten Schließung</translation>
    </message>
    <message>
        <source>Trailing</source>
        <translation>Trailing</translation>
    </message>
    <message>
        <source>Unknown: no position has a finished comparison with its simulated twin</source>
        <translation>Unbekannt: keine Position hat einen fertigen Vergleich mit ihrem simulierten Zwilling</translation>
    </message>
    <message>
        <source>Unknown: the balance before the first of these positions was not recorded, or the account holds several quote currencies</source>
        <translation>Unbekannt: das Guthaben vor der ersten dieser Positionen wurde nicht aufgezeichnet, oder das Konto hält mehrere Notierungswährungen</translation>
    </message>
    <message>
        <source>Unknown: the daily results do not vary, or none is below 0</source>
        <translation>Unbekannt: die Tagesergebnisse schwanken nicht, oder keines liegt unter 0</translation>
    </message>
    <message>
        <source>Unknown: there is no such position</source>
        <translation>Unbekannt: es gibt keine solche Position</translation>
    </message>
    <message>
        <source>Unknown: {0} days are too few, {1} are needed</source>
        <translation>Unbekannt: {0} Tage sind zu wenig, nötig sind {1}</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Woche</translation>
    </message>
    <message>
        <source>Weekday</source>
        <translation>Wochentag</translation>
    </message>
    <message>
        <source>Win rate</source>
        <translation>Trefferquote</translation>
    </message>
    <message>
        <source>With {0}</source>
        <translation>Mit {0}</translation>
    </message>
    <message>
        <source>Without {0}</source>
        <translation>Ohne {0}</translation>
    </message>
    <message>
        <source>fees {0}</source>
        <translation>Gebühren {0}</translation>
    </message>
    <message>
        <source>funding {0}</source>
        <translation>Funding {0}</translation>
    </message>
    <message>
        <source>net {0}</source>
        <translation>netto {0}</translation>
    </message>
    <message>
        <source>none (by hand or adopted)</source>
        <translation>ohne (von Hand oder übernommen)</translation>
    </message>
    <message>
        <source>none (main engine)</source>
        <translation>ohne (Haupt-Engine)</translation>
    </message>
    <message>
        <source>of a preset</source>
        <translation>eines Presets</translation>
    </message>
    <message>
        <source>plain</source>
        <translation>einfach</translation>
    </message>
    <message>
        <source>slippage {0}</source>
        <translation>Slippage {0}</translation>
    </message>
    <message>
        <source>{0} positions</source>
        <translation>{0} Positionen</translation>
    </message>
    <message>
        <source>Σ exits − Σ entries of the closed positions, less fees and funding</source>
        <translation>Σ Ausstiege − Σ Einstiege der geschlossenen Positionen, abzüglich Gebühren und Funding</translation>
    </message>
    <message>
        <source>Σ fees of all executions, in {0}</source>
        <translation>Σ Gebühren aller Ausführungen, in {0}</translation>
    </message>
    <message>
        <source>Σ funding: paid above 0, received below 0</source>
        <translation>Σ Funding: gezahlt über 0, erhalten unter 0</translation>
    </message>
    <message>
        <source>Σ gains ÷ number of gains</source>
        <translation>Σ Gewinne ÷ Zahl der Gewinne</translation>
    </message>
    <message>
        <source>Σ gains ÷ Σ losses; ∞ (number of gains) where nothing was lost</source>
        <translation>Σ Gewinne ÷ Σ Verluste; ∞ (Zahl der Gewinne), wo nichts verloren wurde</translation>
    </message>
    <message>
        <source>Σ losses ÷ number of losses</source>
        <translation>Σ Verluste ÷ Zahl der Verluste</translation>
    </message>
    <message>
        <source>Σ of how much worse entries were than those of their simulated twins; a part of the gross P&amp;L, not a further cost</source>
        <translation>Σ, um wie viel Einstiege schlechter waren als die ihrer simulierten Zwillinge; ein Teil der G&amp;V brutto, keine weiteren Kosten</translation>
    </message>
    <message>
        <source>Σ of how much worse exits were than those of their simulated twins, where both ended for the same reason</source>
        <translation>Σ, um wie viel Ausstiege schlechter waren als die ihrer simulierten Zwillinge, wo beide aus demselben Grund endeten</translation>
    </message>
    <message>
        <source>▲ long</source>
        <translation>▲ long</translation>
    </message>
    <message>
        <source>▼ short</source>
        <translation>▼ short</translation>
    </message>
</context>
<context>
    <name>undo</name>
    <message>
        <source>Assign preset {0}</source>
        <translation>Preset {0} zuweisen</translation>
    </message>
    <message>
        <source>Connection {0}: name</source>
        <translation>Verbindung {0}: Name</translation>
    </message>
    <message>
        <source>Connection {0}: settings</source>
        <translation>Verbindung {0}: Einstellungen</translation>
    </message>
    <message>
        <source>Delete connection {0}</source>
        <translation>Verbindung {0} löschen</translation>
    </message>
    <message>
        <source>Delete preset {0}</source>
        <translation>Preset {0} löschen</translation>
    </message>
    <message>
        <source>Done again: {0}</source>
        <translation>Wiederholt: {0}</translation>
    </message>
    <message>
        <source>Its key is gone for good: enter it in the connection&apos;s settings</source>
        <translation>Ihr Schlüssel ist endgültig weg: in den Einstellungen der Verbindung eingeben</translation>
    </message>
    <message>
        <source>New preset {0}</source>
        <translation>Neues Preset {0}</translation>
    </message>
    <message>
        <source>Not possible any more: {0} ({1})</source>
        <translation>Nicht mehr möglich: {0} ({1})</translation>
    </message>
    <message>
        <source>Save preset {0}</source>
        <translation>Preset {0} speichern</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Undone: {0}</source>
        <translation>Rückgängig gemacht: {0}</translation>
    </message>
    <message>
        <source>not agreed to</source>
        <translation>nicht zugestimmt</translation>
    </message>
    <message>
        <source>{0} is armed: assign its preset by hand</source>
        <translation>{0} ist scharf: das Preset von Hand zuweisen</translation>
    </message>
    <message>
        <source>{0} is armed: change it in its settings</source>
        <translation>{0} ist scharf: in den Einstellungen der Verbindung ändern</translation>
    </message>
    <message>
        <source>{0} was changed again meanwhile</source>
        <translation>{0} wurde inzwischen erneut geändert</translation>
    </message>
    <message>
        <source>{0} was deleted</source>
        <translation>{0} wurde gelöscht</translation>
    </message>
    <message>
        <source>{0}: {1} settings</source>
        <translation>{0}: {1} Einstellungen</translation>
    </message>
</context>
<context>
    <name>whats_this</name>
    <message>
        <source>Counts for</source>
        <translation>Gilt für</translation>
    </message>
    <message>
        <source>Name outside the window</source>
        <translation>Name außerhalb des Fensters</translation>
    </message>
    <message>
        <source>Takes effect</source>
        <translation>Wirkt</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Without an own value</source>
        <translation>Ohne eigenen Wert</translation>
    </message>
    <message>
        <source>a list, each {0}</source>
        <translation>eine Liste, jeweils {0}</translation>
    </message>
    <message>
        <source>at once, when applied</source>
        <translation>sofort nach dem Anwenden</translation>
    </message>
    <message>
        <source>at the engine&apos;s next start</source>
        <translation>beim nächsten Start der Engine</translation>
    </message>
    <message>
        <source>every connection that has no own value</source>
        <translation>jede Verbindung ohne eigenen Wert</translation>
    </message>
    <message>
        <source>on or off</source>
        <translation>an oder aus</translation>
    </message>
    <message>
        <source>the whole program</source>
        <translation>das ganze Programm</translation>
    </message>
    <message>
        <source>{0} in steps of {1}</source>
        <translation>{0} in Schritten von {1}</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>{0} bis {1}</translation>
    </message>
</context>
</TS>
